// One build in a process of its own: `node build.mjs <case> <project>`. Prints what only the process itself can know.
import { join } from 'node:path'
import { build } from 'vite'
import { peakMemory } from '../helpers/peak-memory.mjs'
import { cases, outputFolder } from './cases.mjs'
import { clockHooks } from './clock-hooks.mjs'

const [name, root] = process.argv.slice(2)
const {
  app,
  plugin,
  unused = false,
  clocked = false,
  emulator: needsEmulator = false,
  options = {},
} = cases[name]

const clock = {}
const emulator = needsEmulator ? await startEmulator() : undefined
const plugins = [await createPlugin()]

const started = performance.now()
await build({
  root,
  configFile: false,
  logLevel: 'silent',
  plugins: unused ? [] : clocked ? plugins.flat().map((one) => clockHooks(one, clock)) : plugins,
  build: {
    outDir: join(root, outputFolder(name)),
    emptyOutDir: true,
    minify: false,
    sourcemap: false,
    rollupOptions: { input: join(root, app, 'main.js') },
  },
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
  if (plugin !== 'ours') return undefined
  const { default: imagekit } = await import('../../dist/vite.js')
  return imagekit({
    urlEndpoint: 'https://ik.imagekit.io/bench',
    privateKey: 'private_bench',
    ...(emulator && { baseURL: emulator.url }),
    ...options,
  })
}

async function startEmulator() {
  const { startEmulator: start } = await import('../../dist/emulator.js')
  return start({ privateKey: 'private_bench' })
}
