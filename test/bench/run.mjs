// `npm run bench`: builds with the plugin against the same builds with Vite alone. See docs/bench.md.
import { execSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { forget } from './cases.mjs'
import { makeProject, quickSuites, suites } from './fixtures.mjs'
import { median, percent, printRuns } from './report.mjs'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Highest ratios to the reference build; `floor` is the case that shows what can be reached at all. */
const imageTargets = {
  warm: { limits: { wall: 0.25, memory: 0.2 }, floor: 'floor-warm' },
  cold: { limits: { wall: 0.45 }, floor: 'floor-cold' },
}
const HOOK_SHARE = 0.02

const { values: flags } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
  },
})

const missed = []
buildPackage()
console.log(`Node ${process.version}, ${availableParallelism()} cores. Medians of interleaved runs.`)
for (const [name, suite] of Object.entries(flags.quick ? quickSuites : suites)) {
  if (flags.only && flags.only !== name) continue
  const rounds = Number(flags.rounds ?? suite.rounds)
  console.log(`\n### ${name}, ${rounds} ${rounds === 1 ? 'round' : 'rounds'}\n`)
  await (suite.kind === 'code' ? benchTransform : benchImages)(name, rounds)
}
if (flags.quick) console.log('\nA smoke test: so few files say nothing of the targets.')
else if (missed.length) {
  console.log(`\nMISSED: ${missed.join(', ')}`)
  process.exitCode = 1
}

async function benchImages(name, rounds) {
  const root = await makeProject(name)
  await run('prepare', root)
  const runs = await interleave(['bare', 'warm', 'cold', 'floor-warm', 'floor-cold'], root, rounds)
  const failures = printRuns(runs, imageTargets)
  missed.push(...failures.map((failure) => `${name} ${failure}`))
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
  if (share > HOOK_SHARE) missed.push(`${name} hooks`)
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
  const environment = Object.entries(process.env).filter(([key]) => !/^IMAGE_?KIT/.test(key))
  const script = join(repository, 'test/bench/build.mjs')
  const started = performance.now()
  const child = spawn(process.execPath, [script, name, root], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...Object.fromEntries(environment), NODE_ENV: 'production' },
  })
  let output = ''
  child.stdout.on('data', (text) => {
    output += text
  })
  const [code] = await once(child, 'close')
  const wall = performance.now() - started
  if (code !== 0) throw new Error(`the build '${name}' of ${root} failed`)
  // Hundreds of megabytes of output would fill the page cache, and the next case would pay for it.
  forget(name, root)
  return { ...JSON.parse(output), wall }
}

/** The benchmark runs what users install. */
function buildPackage() {
  const built = join(repository, 'dist/vite.js')
  const newest = readdirSync(join(repository, 'src'), { recursive: true }).map(
    (file) => statSync(join(repository, 'src', file)).mtimeMs,
  )
  if (existsSync(built) && statSync(built).mtimeMs > Math.max(...newest)) return
  execSync('npx tsup --silent', { cwd: repository, stdio: 'inherit' })
}
