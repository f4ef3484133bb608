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
import { median, printTable, spread, verdict } from './report.mjs'

const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Highest ratio to the bare build. */
const targets = {
  warm: { wall: 0.25, memory: 0.2 },
  cold: { wall: 0.45 },
  idle: { wall: 1.02 },
}

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
  await (suite.kind === 'code' ? benchTransform : benchImages)(name, Number(flags.rounds ?? suite.rounds))
}
if (missed.length) {
  console.log(`\nMISS: ${missed.join(', ')}`)
  process.exitCode = 1
}

async function benchImages(name, rounds) {
  const root = await makeProject(name)
  await run('prepare', root)
  const runs = await interleave(['bare', 'warm', 'cold'], root, rounds)
  report(`${name}, ${rounds} rounds`, runs)
}

async function benchTransform(name, rounds) {
  const root = await makeProject(name)
  const { clock, building } = await run('clocked', root)
  const runs = await interleave(['bare', 'idle'], root, rounds)
  report(`${name}, ${rounds} rounds`, runs)
  const calls = (hook) => clock[hook].calls
  const milliseconds = Object.values(clock).reduce((sum, hook) => sum + hook.milliseconds, 0)
  console.log(
    `calls of resolveId ${calls('resolveId')}, load ${calls('load')}, transform ${calls('transform')}; ` +
      `all hooks of the plugin together ${milliseconds.toFixed(1)} ms, ${percent(milliseconds / building)} of the build`,
  )
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
  return { ...JSON.parse(output), wall }
}

function report(title, { bare, ...others }) {
  const of = (runs, figure) => median(runs.map((one) => one[figure]))
  const rows = Object.entries(others).map(([name, runs]) => {
    const ratio = (figure) => of(runs, figure) / of(bare, figure)
    const judged = Object.entries(targets[name]).map(([figure, limit]) => ({
      figure,
      limit,
      met: ratio(figure) <= limit,
    }))
    if (!flags.quick)
      missed.push(...judged.filter(({ met }) => !met).map(({ figure }) => `${title}: ${name} ${figure}`))
    return { name, runs, ratio, verdict: flags.quick ? 'smoke test' : verdict(judged) }
  })
  console.log(`\n${title}`)
  printTable([
    ['build', 'wall ratio', 'memory ratio', 'CPU ratio', 'wall s (min–max)', 'memory MiB', 'CPU s', ''],
    ...[{ name: 'bare', runs: bare, ratio: () => 1, verdict: '' }, ...rows].map((row) => [
      row.name,
      row.ratio('wall').toFixed(3),
      row.ratio('memory').toFixed(3),
      row.ratio('cpu').toFixed(3),
      spread(row.runs.map(({ wall }) => wall / 1000)),
      (of(row.runs, 'memory') / 2 ** 20).toFixed(0),
      (of(row.runs, 'cpu') / 1000).toFixed(2),
      row.verdict,
    ]),
  ])
}

function percent(share) {
  return `${(share * 100).toFixed(2)} %`
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
