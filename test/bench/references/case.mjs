// One build in a process of its own: `node case.mjs bare|prepare|ours <project>`. Prints its figures as JSON.
import { join } from 'node:path'
import { build } from 'vite'

const [name, root] = process.argv.slice(2)
/** When a hook of ours began and ended, in milliseconds. */
const spans = []
/** What it took to load what the hooks do. */
let loading = 0
const emulator = name === 'prepare' ? await startEmulator() : undefined
const plugins = name === 'bare' ? [] : await clockedPlugins()

const started = performance.now()
await build({
  root,
  configFile: false,
  logLevel: 'silent',
  plugins,
  build: { outDir: join(root, `output-${name}`), emptyOutDir: true },
})
const building = performance.now() - started
await emulator?.close()
process.stdout.write(JSON.stringify({ building, hooks: union(spans), calls: spans.length, loading }))

async function clockedPlugins() {
  const { default: imagekit } = await import('../../../dist/vite.js')
  const options = { urlEndpoint: 'https://ik.imagekit.io/bench', privateKey: 'private_bench' }
  const ours = [imagekit({ ...options, ...(emulator && { baseURL: emulator.url }) })].flat()
  // The import of the rest, which the first hook of a build waits for.
  const importing = performance.now()
  await ours[0].config({}, { command: 'build' })
  loading = performance.now() - importing
  return [...ours.map(clockedPlugin), clockedFunctions()]
}

/** Names and URLs are asked of functions that hooks have put into the configuration. */
function clockedFunctions() {
  return {
    name: 'clock-functions',
    enforce: 'post',
    // Only now have all hooks that resolve the configuration ended.
    buildStart() {
      const { experimental, build: options } = this.environment.config
      if (typeof options.assetsInlineLimit === 'function')
        options.assetsInlineLimit = clocked(options.assetsInlineLimit)
      if (experimental.renderBuiltUrl) experimental.renderBuiltUrl = clocked(experimental.renderBuiltUrl)
    },
    outputOptions(output) {
      const { assetFileNames } = output
      return typeof assetFileNames === 'function'
        ? { ...output, assetFileNames: clocked(assetFileNames) }
        : output
    },
  }
}

function clockedPlugin(plugin) {
  return Object.fromEntries(
    Object.entries(plugin).map(([key, hook]) => {
      if (typeof hook?.handler === 'function') return [key, { ...hook, handler: clocked(hook.handler) }]
      return [key, typeof hook === 'function' ? clocked(hook) : hook]
    }),
  )
}

/** Synchronous where the hook is: a promise of ours would be time of ours. */
function clocked(work) {
  return function (...values) {
    const span = [performance.now(), 0]
    const end = () => {
      span[1] = performance.now()
      spans.push(span)
    }
    let result
    try {
      result = work.apply(this, values)
    } catch (error) {
      end()
      throw error
    }
    if (typeof result?.then !== 'function') {
      end()
      return result
    }
    return result.finally(end)
  }
}

/** Hooks run at the same time; an instant counts once. It counts too while a hook waits, so this is the most that it can be. */
function union(all) {
  let [total, reached] = [0, 0]
  for (const [from, to] of all.toSorted((a, b) => a[0] - b[0])) {
    total += Math.max(0, to - Math.max(from, reached))
    reached = Math.max(reached, to)
  }
  return total
}

async function startEmulator() {
  const { startEmulator: start } = await import('../../../dist/emulator.js')
  return start({ privateKey: 'private_bench' })
}
