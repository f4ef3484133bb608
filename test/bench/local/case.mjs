// One run in a process of its own: `node case.mjs <case> <project>`. Prints what only the process itself can know.
import { readdirSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { peakMemory } from '../../helpers/peak-memory.mjs'
import { fileOf, imageModules } from './image-modules.mjs'

const [name, root] = process.argv.slice(2)
const out = join(root, `output-${name}`)
const cache = join(root, `cache-${name.replace(/-(cold|warm)$/, '')}`)

const cases = {
  'ours-cold': ours,
  'ours-warm': ours,
  floor: floorAlone,
  'imagetools-cold': imagetools,
  'imagetools-warm': imagetools,
  least: () => least(({ pipeline, file }) => pipeline(file).toBuffer()),
  'least-kept': () => least(kept),
  loop,
}
await cases[name]()
process.stdout.write(JSON.stringify({ memory: peakMemory() }))

async function ours() {
  const { default: imagekit } = await import('../../../dist/vite.js')
  await viteBuild('ours.js', imagekit({ mode: 'local', cacheDir: cache }))
}

async function floorAlone() {
  await viteBuild('ours.js', imageModules())
}

async function imagetools() {
  const { peers } = await import('./peers.mjs')
  const plugin = await (await peers()).imagetools()
  await viteBuild('imagetools.js', plugin({ cache: { enabled: true, dir: cache } }))
}

async function viteBuild(entry, plugin) {
  const { build } = await import('vite')
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [plugin],
    build: { outDir: out, emptyOutDir: true, rollupOptions: { input: join(root, entry) } },
  })
}

/** The least that a plugin must do: the loop's pipelines, each as soon as Vite asks for its module. */
async function least(draw) {
  const pipeline = await pipelines()
  const limit = pLimit(2)
  const plugin = imageModules()
  plugin.load.handler = async function (id) {
    const source = await limit(() => draw({ pipeline, file: fileOf(id) }))
    const reference = this.emitFile({ type: 'asset', name: 'photo.webp', source })
    return `export default import.meta.ROLLUP_FILE_URL_${reference}`
  }
  await viteBuild('ours.js', plugin)
}

/** The same for a plugin that has nothing to draw the next time: pictures are kept by the hash of what they are drawn from. */
async function kept({ pipeline, file }) {
  const source = await readFile(file)
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', source)).toString('hex')
  const picture = await pipeline(source).toBuffer()
  await mkdir(cache, { recursive: true })
  await writeFile(join(cache, `${hash}.webp`), picture)
  return picture
}

/** The least that anybody must do: two workers, each one pipeline at a time. */
async function loop() {
  const pipelineOf = await pipelines()
  await mkdir(out, { recursive: true })
  const limit = pLimit(2)
  await Promise.all(
    readdirSync(join(root, 'images')).map((file) =>
      limit(() => pipelineOf(join(root, 'images', file)).toFile(join(out, `${file}.webp`))),
    ),
  )
}

async function pipelines() {
  const { default: sharp } = await import('sharp')
  return (file) => sharp(file).autoOrient().resize(400).webp({ quality: 80 })
}
