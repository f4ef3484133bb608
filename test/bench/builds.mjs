import { bundlers } from './bundlers.mjs'
import { forget } from './cases.mjs'
import { runScript } from './child.mjs'
import { makeProject, quickSuites, suites } from './fixtures.mjs'
import { median, percent, printRuns, say } from './report.mjs'
import { buildRevision } from './revision.mjs'

/** Highest ratios to the reference build; `floor` is the case that shows what can be reached at all. */
const imageTargets = {
  'images-1000': {
    warm: { limits: { wall: 0.115, memory: 0.14 }, floor: 'floor-warm' },
    cold: { limits: { wall: 0.22 }, floor: 'floor-cold' },
  },
  'images-10000': {
    warm: { limits: { wall: 0.25, memory: 0.48 }, floor: 'floor-warm' },
    cold: { limits: { wall: 0.45 }, floor: 'floor-cold' },
  },
}
const HOOK_SHARE = 0.01
/** Highest ratios to another revision, by suite and bundler; `*` is any other bundler than Vite. */
const againstTargets = {
  'images-1000': { '*': { cpu: 0.6 } },
  'images-10000': { vite: { cpu: 0.42, memory: 0.58 }, '*': { cpu: 0.6 } },
  page: { vite: { cpu: 0.9 } },
}

/** Rounds with the other bundlers, of which some take a minute for ten thousand images. */
const BUNDLER_ROUNDS = { 'images-1000': 3, 'images-10000': 1, 'images-200': 1 }

/** Bundlers that take the floor's plugin as it is. */
const withFloor = ['vite', 'rollup']

/** The least that can be done: of a page, Vite's work with URLs written by hand; the floor's plugin reads modules only. */
const floorOf = (name, bundler) =>
  suiteOf(name).kind === 'page' ? 'by-hand' : withFloor.includes(bundler) ? 'floor-warm' : undefined

const suiteOf = (name) => suites[name] ?? quickSuites[name]

/**
 * Builds with the plugin against the same builds without it, and with `against` against an earlier revision of it. Gives the
 * targets that were missed.
 */
export async function benchBuilds({ quick, rounds: wanted, only, against }) {
  const missed = []
  const before = against ? buildRevision(against) : undefined
  if (before) process.env.BENCH_BEFORE = before.dist
  for (const [name, suite] of Object.entries(quick ? quickSuites : suites)) {
    if (only && only !== 'build' && only !== name) continue
    const rounds = Number(wanted ?? suite.rounds)
    say(`\n### ${name}, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}\n`)
    if (suite.kind === 'code') missed.push(...(await benchTransform(name, rounds)))
    if (suite.kind === 'images') missed.push(...(await benchImages(name, rounds)))
    if (suite.kind === 'page' && !before) say('Skipped: --against names the revision to compare with.')
    if (before && suite.kind !== 'code')
      missed.push(...(await benchAgainst('vite', name, rounds, before.commit)))
  }
  return missed
}

/** The same images with the other bundlers, against an earlier revision: `npm run bench -- --only bundlers --against <revision>`. */
export async function benchBundlers({ quick, rounds: wanted, against, bundler: only }) {
  if (!against) {
    say('\nSkipped: --against names the revision to compare with.')
    return []
  }
  const before = buildRevision(against)
  process.env.BENCH_BEFORE = before.dist
  const missed = []
  for (const [name, suite] of Object.entries(quick ? quickSuites : suites)) {
    if (suite.kind !== 'images') continue
    const rounds = Number(wanted ?? BUNDLER_ROUNDS[name])
    say(`\n### ${name}, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}`)
    for (const bundler of Object.keys(bundlers)) {
      if (bundler === 'vite' || (only && only !== bundler)) continue
      missed.push(...(await benchAgainst(bundler, name, rounds, before.commit)))
    }
  }
  return missed
}

/** What `--only` may name beside `build`. */
export const buildSuites = Object.keys({ ...suites, ...quickSuites })

async function benchImages(name, rounds) {
  const root = await makeProject(name)
  await run('prepare', root)
  const runs = await interleave(['bare', 'warm', 'cold', 'floor-warm', 'floor-cold'], root, rounds)
  const failures = printRuns(runs, imageTargets[name] ?? {})
  return failures.map((failure) => `${name} ${failure}`)
}

/** The same work by this revision and by the other. */
async function benchAgainst(bundler, name, rounds, commit) {
  const root = await makeProject(name)
  const targets = againstTargets[name]?.[bundler] ?? againstTargets[name]?.['*'] ?? {}
  // Each finds the lockfile and the caches of its own.
  await run('prepare', root, bundler)
  await run('before-prepare', root, bundler)
  const floor = floorOf(name, bundler)
  const runs = await interleave(['before-warm', 'warm', ...(floor ? [floor] : [])], root, rounds, bundler)
  say(`\n${bundler}, over ${commit}:\n`)
  const limits = Object.keys(targets).length > 0 ? { warm: { limits: targets, floor } } : {}
  return printRuns(runs, limits).map((failure) => `${name} ${bundler} ${failure}`)
}

async function benchTransform(name, rounds) {
  const root = await makeProject(name)
  const { bare, loaded, idle, clocked } = await interleave(
    ['bare', 'loaded', 'idle', 'clocked'],
    root,
    rounds,
  )
  printRuns({ bare, loaded, idle }, {})
  say('\nBeside a build that loads the plugin without using it:\n')
  printRuns({ loaded, idle }, {})
  const share = median(clocked.map(({ clock, building }) => sum(clock, 'milliseconds') / building))
  const calls = clocked.map(({ clock: { resolveId, load, transform } }) =>
    sum({ resolveId, load, transform }, 'calls'),
  )
  say(
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
async function interleave(names, root, rounds, bundler = 'vite') {
  const runs = Object.fromEntries(names.map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const name of names) runs[name].push(await run(name, root, bundler))
  }
  return runs
}

/** One build, from the process's start to its end. */
async function run(name, root, bundler = 'vite') {
  forget(name, root)
  const result = await runScript('build.mjs', [name, root, bundler])
  // Hundreds of megabytes of output would fill the page cache, and the next case would pay for it.
  forget(name, root)
  return result
}
