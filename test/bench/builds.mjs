import { forget } from './cases.mjs'
import { runScript } from './child.mjs'
import { makeProject, quickSuites, suites } from './fixtures.mjs'
import { median, percent, printRuns } from './report.mjs'

/** Highest ratios to the reference build; `floor` is the case that shows what can be reached at all. */
const imageTargets = {
  warm: { limits: { wall: 0.25, memory: 0.2 }, floor: 'floor-warm' },
  cold: { limits: { wall: 0.45 }, floor: 'floor-cold' },
}
const HOOK_SHARE = 0.02

/** Builds with the plugin against the same builds with Vite alone. Gives the targets that were missed. */
export async function benchBuilds({ quick, rounds: wanted, only }) {
  const missed = []
  for (const [name, suite] of Object.entries(quick ? quickSuites : suites)) {
    if (only && only !== 'build' && only !== name) continue
    const rounds = Number(wanted ?? suite.rounds)
    console.log(`\n### ${name}, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}\n`)
    missed.push(...(await (suite.kind === 'code' ? benchTransform : benchImages)(name, rounds)))
  }
  return missed
}

/** What `--only` may name beside `build`. */
export const buildSuites = Object.keys({ ...suites, ...quickSuites })

async function benchImages(name, rounds) {
  const root = await makeProject(name)
  await run('prepare', root)
  const runs = await interleave(['bare', 'warm', 'cold', 'floor-warm', 'floor-cold'], root, rounds)
  const failures = printRuns(runs, imageTargets)
  return failures.map((failure) => `${name} ${failure}`)
}

async function benchTransform(name, rounds) {
  const root = await makeProject(name)
  const { bare, loaded, idle, clocked } = await interleave(
    ['bare', 'loaded', 'idle', 'clocked'],
    root,
    rounds,
  )
  printRuns({ bare, loaded, idle }, {})
  console.log('\nBeside a build that loads the plugin without using it:\n')
  printRuns({ loaded, idle }, {})
  const share = median(clocked.map(({ clock, building }) => sum(clock, 'milliseconds') / building))
  const calls = clocked.map(({ clock: { resolveId, load, transform } }) =>
    sum({ resolveId, load, transform }, 'calls'),
  )
  console.log(
    `\nCalls of resolveId, load and transform: ${Math.max(...calls)}. ` +
      `All hooks of the plugin together: ${percent(share)} of the build, ` +
      `${share <= HOOK_SHARE ? 'PASS' : 'MISS'} (≤ ${percent(HOOK_SHARE)}).`,
  )
  return share > HOOK_SHARE ? [`${name} hooks`] : []
}

function sum(clock, figure) {
  return Object.values(clock).reduce((total, hook) => total + hook[figure], 0)
}

/** Round by round, so that a slow spell of the machine hits every case alike. */
async function interleave(names, root, rounds) {
  const runs = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) runs[name].push(await run(name, root))
  }
  return runs
}

/** One build, from the process's start to its end. */
async function run(name, root) {
  forget(name, root)
  const result = await runScript('build.mjs', [name, root])
  // Hundreds of megabytes of output would fill the page cache, and the next case would pay for it.
  forget(name, root)
  return result
}
