// A watcher in a process of its own, whose memory a trial measures. Needs `--expose-gc`. Argument: the job, as JSON.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'

const { bundler, plugin, root, options, pictures, warmUp } = JSON.parse(process.argv[2])
const { default: imagekit } = plugin ? await import(plugin) : {}
const outDir = join(root, 'dist')
const entry = join(root, 'main.js')
const main = readFileSync(entry, 'utf8')
/** Ends what would outlive this process. */
let end = () => {}
let builds = 0
const errors = []
const built = (error) => {
  builds++
  if (error) errors.push(error.message ?? String(error))
}

/** What a bare Rollup has instead of asset handling: the same file, emitted. */
const emitting = {
  name: 'emitting',
  load(id) {
    if (!id.endsWith('.jpg')) return null
    this.addWatchFile(id)
    const reference = this.emitFile({ type: 'asset', name: 'photo.jpg', source: readFileSync(id) })
    return `export default import.meta.ROLLUP_FILE_URL_${reference}`
  },
}

/** A bare Vite emits it itself, but does not watch it. */
const watching = {
  name: 'watching',
  buildStart() {
    this.addWatchFile(join(root, 'photo.jpg'))
  },
}

async function webpackLike(compilerOf) {
  const compiler = compilerOf({
    context: root,
    mode: 'development',
    devtool: false,
    entry,
    output: { path: outDir, filename: 'main.mjs', assetModuleFilename: '[name]-[hash][ext]' },
    module: { rules: plugin ? [] : [{ test: /\.jpg$/, type: 'asset/resource' }] },
    plugins: plugin ? [imagekit(options)] : [],
    infrastructureLogging: { level: 'none' },
  })
  compiler.watch({ aggregateTimeout: 5 }, (error, stats) => built(error ?? stats.compilation.errors[0]))
}

/** Each starts its watcher; Vite's server gives what it serves, the others write it. */
const watchers = {
  async rollup() {
    const { watch } = await import('rollup')
    const watcher = watch({
      input: entry,
      plugins: [plugin ? imagekit({ root, ...options }) : emitting],
      onLog() {},
      output: { dir: outDir, format: 'es', entryFileNames: 'main.mjs' },
      watch: { buildDelay: 5 },
    })
    watcher.on('event', ({ code, error, result }) => {
      result?.close()
      if (code === 'END' || code === 'ERROR') built(error)
    })
  },
  async rolldown() {
    const { watch } = await import('rolldown')
    const watcher = watch({
      input: entry,
      cwd: root,
      plugins: [plugin ? imagekit({ root, ...options }) : emitting],
      onLog() {},
      output: { dir: outDir, format: 'es', entryFileNames: 'main.mjs' },
      watch: { buildDelay: 5 },
    })
    watcher.on('event', async ({ code, error, result }) => {
      await result?.close()
      if (code === 'END' || code === 'ERROR') built(error)
    })
  },
  async vite() {
    const { build } = await import('vite')
    const watcher = await build({
      root,
      configFile: false,
      logLevel: 'silent',
      plugins: [plugin ? imagekit(options) : watching],
      build: {
        minify: false,
        assetsInlineLimit: 0,
        emptyOutDir: false,
        watch: { buildDelay: 5 },
        rollupOptions: { input: entry, output: { entryFileNames: 'main.mjs' } },
      },
    })
    watcher.on('event', ({ code, error }) => {
      if (code === 'END' || code === 'ERROR') built(error)
    })
  },
  async 'vite dev'() {
    const { createServer } = await import('vite')
    const server = await createServer({
      root,
      configFile: false,
      logLevel: 'silent',
      plugins: plugin ? [imagekit(options)] : [],
      server: { host: '127.0.0.1', port: 0, ws: false },
      optimizeDeps: { noDiscovery: true },
    })
    await server.listen()
    const origin = `http://127.0.0.1:${server.httpServer.address().port}`
    const get = async (path) => (await fetch(origin + path, { headers: { connection: 'close' } })).text()
    return async () => {
      const page = await get('/main.js')
      const [, module] = /from "(\/[^"]*(?:imagekit-virtual|photo)[^"]*)"/.exec(page)
      const code = await get(module)
      const [, image] = /"(\/[^"]*photo\.jpg)"/.exec(code)
      await get(image)
      return page + code
    }
  },
  webpack: async () => webpackLike((await import('webpack')).default),
  rspack: async () => webpackLike((await import('@rspack/core')).rspack),
  async esbuild() {
    const { context, stop } = await import('esbuild')
    end = stop
    const watching = await context({
      absWorkingDir: root,
      entryPoints: [entry],
      bundle: true,
      format: 'esm',
      outdir: outDir,
      outExtension: { '.js': '.mjs' },
      loader: { '.jpg': 'file' },
      logLevel: 'silent',
      plugins: [
        ...(plugin ? [imagekit(options)] : []),
        { name: 'listener', setup: ({ onEnd }) => onEnd((result) => built(result.errors[0]?.text)) },
      ],
    })
    await watching.watch({ delay: 0 })
  },
  async farm() {
    const { createBundleHandler, NoopLogger, resolveConfig } = await import('@farmfe/core')
    const finished = {
      name: 'finished',
      finish: { executor: () => built() },
      updateFinished: { executor: () => built() },
    }
    const logger = Object.assign(new NoopLogger(), { error: built })
    const config = {
      root,
      logger,
      server: { hmr: false },
      compilation: {
        input: { main: entry },
        output: { path: outDir, entryFilename: '[entryName].mjs', targetEnv: 'browser', format: 'esm' },
        persistentCache: false,
        presetEnv: false,
        progress: false,
      },
      plugins: [...(plugin ? [imagekit(options)].flat() : []), finished],
    }
    const resolved = await resolveConfig(config, 'development', logger, false)
    await createBundleHandler(resolved, logger, true)
  },
}

const written = () => {
  const file = join(outDir, 'main.mjs')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** Puts a picture in the place of the last one. Gives the SHA-256 of its bytes. */
function change(picture, round, time) {
  // Behind the end of a JPEG nobody reads: what was missed once is something else the next time.
  const bytes = Buffer.concat([readFileSync(picture), Buffer.alloc(time)])
  const name = bundler === 'farm' ? `photo-${round}-${time}.jpg` : 'photo.jpg'
  writeFileSync(join(root, name), bytes)
  // Farm builds no importer of a changed image again.
  if (bundler === 'farm') writeFileSync(entry, main.replace('photo.jpg', name))
  return createHash('sha256').update(bytes).digest('hex')
}

/** Bytes that are reachable: objects, and what they hold outside of the heap. */
async function reachableNow() {
  for (let again = 0; again < 2; again++) {
    await setTimeout(0)
    globalThis.gc()
  }
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Bytes of this process and of those that it has started, as Linux counts them. */
function residentNow() {
  const own = readdirSync('/proc').filter(
    (pid) => /^\d+$/.test(pid) && [pid, parentOf(pid)].includes(String(process.pid)),
  )
  return own.reduce((sum, pid) => sum + 1024 * Number(/VmRSS:\s+(\d+)/.exec(status(pid))?.[1] ?? 0), 0)
}
function status(pid) {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}
const parentOf = (pid) => /PPid:\s+(\d+)/.exec(status(pid))?.[1]

const shown = (await watchers[bundler]()) ?? written
const until = async (isSo) => {
  for (let tries = 0; tries < 400; tries++) {
    if (await isSo()) return true
    await setTimeout(10)
  }
  return false
}
if (!(await until(async () => (await shown()) !== ''))) throw new Error(`no first build: ${errors}`)
await setTimeout(500)

const reachable = []
const resident = []
for (const [index, picture] of pictures.entries()) {
  // Chokidar takes what changes again within 50 ms for one change.
  await setTimeout(60)
  const before = [await shown(), builds]
  for (let time = 0; ; time++) {
    const hash = change(picture, index, time)
    const isNew = async () => {
      const text = await shown()
      return (
        text !== before[0] &&
        (!plugin || text.includes(hash)) &&
        (bundler === 'vite dev' || builds > before[1])
      )
    }
    if (await until(isNew)) break
    if (time === 4) throw new Error(`rebuild ${index} is not seen: ${errors}`)
  }
  if (index < warmUp) continue
  reachable.push(await reachableNow())
  resident.push(residentNow())
}
if (errors.length) throw new Error(errors.join('\n'))
await end()
process.stdout.write(`${JSON.stringify({ reachable, resident })}\n`, () => process.exit(0))
