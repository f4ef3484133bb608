import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { environment } from '../child.mjs'
import { printTable, say, verdict } from '../report.mjs'
import { currentCommit } from '../revision.mjs'

const repository = fileURLToPath(new URL('../../..', import.meta.url))

/** Highest ratios to the other revision. `until`: what the script prints when its time is over; by default it ends then. */
const scripts = [
  { name: 'demo', most: 0.25, until: /\d+ images.*uploads/ },
  { name: 'build', most: 0.5 },
]

/** What a fresh clone does not have. */
const NOT_CLONED = /^(?:node_modules|dist|\.git|playground\/(?:node_modules|dist|\.run))(?:\/|$)/

/**
 * Runs scripts as after `npm ci`, in copies of both revisions: nothing is built yet.
 *
 * @returns what missed its target
 */
export async function benchScripts({ commit, dist }) {
  const folder = mkdtempSync(join(tmpdir(), 'imagekit-scripts-'))
  try {
    const now = await timesOf(repository, join(folder, 'now'))
    const before = await timesOf(dirname(dist), join(folder, 'before'))
    const judged = scripts.map(({ name, most }) => {
      const ratio = now[name] / before[name]
      return { name, ratio, most, judgement: verdict(ratio, most) }
    })
    say('')
    printTable([
      ['script', `${commit} s`, `${currentCommit()} s`, 'ratio', 'target'],
      ...judged.map(({ name, ratio, most, judgement }) => [
        `\`npm run ${name}\``,
        before[name].toFixed(1),
        now[name].toFixed(1),
        ratio.toFixed(2),
        `${judgement} (≤ ${most})`,
      ]),
    ])
    return judged.filter(({ judgement }) => judgement !== 'PASS').map(({ name }) => `npm run ${name}`)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function timesOf(source, folder) {
  cpSync(source, folder, {
    recursive: true,
    filter: (path) => !NOT_CLONED.test(relative(source, path)),
  })
  symlinkSync(join(source, 'node_modules'), join(folder, 'node_modules'), 'junction')
  const times = {}
  for (const { name, until } of scripts) times[name] = await timeOf(name, folder, until)
  return times
}

/** Seconds until the script has printed what is waited for, or has ended. */
async function timeOf(name, cwd, until) {
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  const child = spawn('npm', ['run', name], {
    cwd,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  let output = ''
  let printed
  const read = (text) => {
    output += text
    if (until?.test(output)) printed ??= seconds()
  }
  child.stdout.on('data', read)
  child.stderr.on('data', read)
  const [code] = await once(child, 'close')
  if (code !== 0 || (until && printed === undefined))
    throw new Error(`npm run ${name} ended with ${code}:\n${output}`)
  return printed ?? seconds()
}
