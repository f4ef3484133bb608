// One build in a process of its own: `node build.mjs <case> <project> <bundler>`. Prints what only the process itself can know.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { peakMemory } from '../helpers/peak-memory.mjs'
import { bundlers } from './bundlers.mjs'
import { cases, outputFolder } from './cases.mjs'
import { clockHooks } from './clock-hooks.mjs'

const [name, root, bundler = 'vite'] = process.argv.slice(2)
const {
  app,
  plugin,
  unused = false,
  clocked = false,
  emulator: needsEmulator = false,
  options = {},
} = cases[name]

/** The same for all preparations, as the lockfile knows where its images are. */
const PORT = 45_871

const clock = {}
const emulator = needsEmulator ? await startEmulator() : undefined
const plugins = [await createPlugin()].flat().filter(Boolean)

const started = performance.now()
await bundlers[bundler]({
  root,
  entry: join(app, existsSync(join(root, app, 'index.html')) ? 'index.html' : 'main.js'),
  outDir: join(root, outputFolder(name)),
  plugins: unused ? [] : clocked ? plugins.map((one) => clockHooks(one, clock)) : plugins,
})
const building = performance.now() - started
await emulator?.close()

const { userCPUTime, systemCPUTime } = process.resourceUsage()
process.stdout.write(
  JSON.stringify({ building, memory: peakMemory(), cpu: (userCPUTime + systemCPUTime) / 1000, clock }),
)

/** Imported only where it is used: the bare build must not pay for it. */
async function createPlugin() {
  if (plugin === 'floor') return (await import('./floor.mjs')).floor(options)
  if (!plugin) return undefined
  const { default: imagekit } = await importBuilt(bundler)
  return imagekit({
    // Rollup tells plugins no root.
    root,
    ...account(),
    ...options,
  })
}

/** An entry of the package as it is, or as it was at the revision that it is compared with. */
function importBuilt(entry) {
  if (plugin !== 'before') return import(`../../dist/${entry}.js`)
  const before = process.env.BENCH_BEFORE
  if (!before) throw new Error('BENCH_BEFORE is not set: it names the revision to compare with')
  return import(pathToFileURL(join(before, `${entry}.js`)).href)
}

/** The emulator's, which `prepare` has uploaded to and which no build after it asks anything. */
function account() {
  const file = join(root, 'account.json')
  if (emulator) {
    const { urlEndpoint, url, privateKey } = emulator
    writeFileSync(file, JSON.stringify({ urlEndpoint, privateKey, baseURL: url }))
  }
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'))
  return { urlEndpoint: 'https://ik.imagekit.io/bench', privateKey: 'private_bench' }
}

async function startEmulator() {
  const { startEmulator: start } = await importBuilt('emulator')
  return start({ privateKey: 'private_bench', port: PORT })
}
