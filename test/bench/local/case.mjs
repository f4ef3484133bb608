// One run in a process of its own: `node case.mjs <case> <project>`. Prints what only the process itself can know.
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import pLimit from 'p-limit'
import { floor } from '../floor.mjs'

const [name, root] = process.argv.slice(2)
const out = join(root, `output-${name}`)
const cache = join(root, `cache-${name.replace(/-(cold|warm)$/, '')}`)
if (name.endsWith('-cold')) rmSync(cache, { recursive: true, force: true })
rmSync(out, { recursive: true, force: true })

const cases = {
  'ours-cold': ours,
  'ours-warm': ours,
  floor: floorAlone,
  'imagetools-cold': imagetools,
  'imagetools-warm': imagetools,
  loop,
}
await cases[name]()
rmSync(out, { recursive: true, force: true })
process.stdout.write(JSON.stringify({ memory: process.resourceUsage().maxRSS * 1024 }))

async function ours() {
  const { default: imagekit } = await import('../../../dist/vite.js')
  await viteBuild('ours.js', imagekit({ mode: 'local', cacheDir: cache }))
}

async function floorAlone() {
  await viteBuild('ours.js', floor({}))
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

/** The least that anybody must do: two workers, each one pipeline at a time. */
async function loop() {
  const { default: sharp } = await import('sharp')
  const { mkdir } = await import('node:fs/promises')
  await mkdir(out, { recursive: true })
  const limit = pLimit(2)
  await Promise.all(
    readdirSync(join(root, 'images')).map((file) =>
      limit(() =>
        sharp(join(root, 'images', file))
          .autoOrient()
          .resize(400)
          .webp({ quality: 80 })
          .toFile(join(out, `${file}.webp`)),
      ),
    ),
  )
}
