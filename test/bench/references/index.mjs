import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { runScript } from '../child.mjs'
import { median, percent, printTable, say } from '../report.mjs'
import { makeReferences, size } from './project.mjs'

const SHARE = 0.05

/**
 * A build full of references, all images known to the lockfile: the time in which a hook of the plugin ran, of the whole
 * build, and the build against the same with Vite alone.
 *
 * @returns what missed its target
 */
export async function benchReferences({ quick, rounds = '5' }) {
  const root = await makeReferences(quick)
  const run = async (name) => {
    const result = await runScript('references/case.mjs', [name, root])
    rmSync(join(root, `output-${name}`), { recursive: true, force: true })
    return result
  }
  await run('prepare')
  const runs = { bare: [], ours: [] }
  for (let round = 0; round < (quick ? 1 : Number(rounds)); round += 1)
    for (const name of ['bare', 'ours']) runs[name].push(await run(name))
  const figure = (name, key) => median(runs[name].map((one) => one[key]))
  const share = median(runs.ours.map(({ hooks, building }) => hooks / building))
  say(
    `\n### references: ${size.modules} modules, ${size.rules} CSS rules, ${size.tags} HTML references${quick ? ' (fewer, as --quick)' : ''}\n`,
  )
  printTable([
    ['build', 'ms', 'ratio', 'hooks ms', 'calls', 'of the build', 'loading ms'],
    ['bare', figure('bare', 'building').toFixed(0), '1.000', '', '', '', ''],
    [
      'ours',
      figure('ours', 'building').toFixed(0),
      (figure('ours', 'building') / figure('bare', 'building')).toFixed(3),
      figure('ours', 'hooks').toFixed(0),
      String(figure('ours', 'calls')),
      `${percent(share)} ${share <= SHARE ? 'PASS' : 'MISS'} (≤ ${percent(SHARE)})`,
      figure('ours', 'loading').toFixed(0),
    ],
  ])
  return share <= SHARE ? [] : ['references hooks']
}
