import { createHash, randomFillSync, randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build as bundle } from 'esbuild'
import { FRUGAL } from '../../helpers/peak-memory.mjs'
import { runScript } from '../child.mjs'
import { median, printTable, say, verdict } from '../report.mjs'
import { benchCommands, startAccount } from './commands.mjs'

const A_MODULE = 100
const BYTES = 2000
/** CPU an image, of that with a tenth of the images. */
const MOST_GROWTH = 1.15
/** Memory that is held, of the same build with constants that are written by hand. */
const MOST_MEMORY = 1.1
const LOCKFILE = { cpu: 500, megabytes: 60, rounds: 5 }

/**
 * Builds of 10,000 and of 100,000 images by Vite, a hundred in a module, and the reading of a lockfile of as many lines. The
 * files are made in a temporary folder, and removed.
 *
 * @returns what missed its target
 */
export async function benchLarge({ quick, rounds: wanted }) {
  const counts = quick ? [200, 2000] : [10_000, 100_000]
  const rounds = Number(wanted ?? (quick ? 1 : 3))
  const folder = mkdtempSync(join(tmpdir(), 'imagekit-large-'))
  const account = await startAccount()
  try {
    say(`\n### ${counts.join(' and ')} images of ${BYTES} bytes\n`)
    const builds = await benchBuilds(folder, counts, rounds, account.urlEndpoint)
    const root = join(folder, String(counts[1]))
    const manifest = join(root, 'output-cold/imagekit-manifest.json')
    const commands = await benchCommands(root, counts[1], account, manifest)
    return [...builds, ...commands, ...(await benchLockfile(folder, counts[1]))]
  } finally {
    account.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Builds whose medians are compared; `floor` and `least` show what a plugin can reach. */
const COMPARED = ['warm', 'by-hand', 'floor', 'least']

async function benchBuilds(folder, counts, rounds, urlEndpoint) {
  const rows = []
  const warm = []
  let held = {}
  for (const count of counts) {
    const root = join(folder, String(count))
    await makeImages(root, count)
    const build = (kind, flags) => runScript('large/build.mjs', [kind, root, urlEndpoint], flags)
    const runs = { cold: [await build('cold')], ...Object.fromEntries(COMPARED.map((kind) => [kind, []])) }
    const images = imagesOf(root)
    lockAll(root, images, urlEndpoint)
    writeByHand(root, count, images)
    // Fills the cache that every later build finds.
    await build('warm')
    for (let round = 0; round < rounds; round += 1)
      for (const kind of COMPARED) runs[kind].push(await build(kind))
    held = {}
    for (const kind of COMPARED) held[kind] = (await build(kind, FRUGAL)).memory
    const of = (name, figure) => median(runs[name].map((run) => run[figure]))
    warm.push(of('warm', 'cpu') / count)
    for (const name of Object.keys(runs))
      rows.push([
        count,
        name,
        (of(name, 'cpu') / 1000).toFixed(2),
        ((of(name, 'cpu') / count) * 1000).toFixed(0),
        mebibytes(of(name, 'memory')),
        name in held ? mebibytes(held[name]) : '',
      ])
  }
  printTable([['images', 'build', 'CPU s', 'µs an image', 'peak MiB', 'held MiB'], ...rows])
  const growth = warm[1] / warm[0]
  const [memory, least] = ['warm', 'least'].map((kind) => held[kind] / held['by-hand'])
  const judgement = verdict(memory, MOST_MEMORY, least)
  say(
    `\nCPU an image, of that with a tenth: ${growth.toFixed(2)} ${verdict(growth, MOST_GROWTH)} (≤ ${MOST_GROWTH}). ` +
      `Memory held, of constants by hand: ${memory.toFixed(2)} ${judgement} (≤ ${MOST_MEMORY}).`,
  )
  return [
    ...(growth <= MOST_GROWTH ? [] : ['large CPU an image']),
    ...(judgement === 'MISS' ? ['large memory'] : []),
  ]
}

const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(0)

async function benchLockfile(folder, count) {
  const file = join(folder, 'imagekit.lock')
  writeFileSync(file, lockfileOf(hashes(count), 'https://ik.imagekit.io/bench'))
  // Beside the repository's packages, which it imports.
  const repository = fileURLToPath(new URL('../../..', import.meta.url))
  const module = join(repository, `node_modules/.cache/lockfile-${randomUUID()}.mjs`)
  try {
    await bundle({
      entryPoints: [join(repository, 'src/core/media-library/lockfile.ts')],
      outfile: module,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    })
    const url = pathToFileURL(module).href
    const runs = { nothing: [], read: [] }
    for (let round = 0; round < LOCKFILE.rounds; round += 1) {
      runs.nothing.push(await runScript('large/lockfile.mjs', ['nothing', file]))
      runs.read.push(await runScript('large/lockfile.mjs', [url, file]))
    }
    const of = (name, figure) => median(runs[name].map((run) => run[figure]))
    const cpu = of('read', 'cpu')
    const megabytes = (of('read', 'memory') - of('nothing', 'memory')) / 2 ** 20
    say(
      `\nA lockfile of ${count} lines: ${(cpu / 1000).toFixed(2)} s of CPU ${verdict(cpu, LOCKFILE.cpu)} ` +
        `(≤ ${LOCKFILE.cpu / 1000}), ${megabytes.toFixed(0)} MB above an empty process ` +
        `${verdict(megabytes, LOCKFILE.megabytes)} (≤ ${LOCKFILE.megabytes}).`,
    )
    return [
      ...(cpu <= LOCKFILE.cpu ? [] : ['large lockfile CPU']),
      ...(megabytes <= LOCKFILE.megabytes ? [] : ['large lockfile memory']),
    ]
  } finally {
    rmSync(module, { force: true })
  }
}

async function makeImages(root, count) {
  const { default: sharp } = await import('sharp')
  const picture = await sharp({ create: { width: 8, height: 6, channels: 3, background: 'teal' } })
    .png()
    .toBuffer()
  mkdirSync(join(root, 'images'), { recursive: true })
  writeFileSync(join(root, 'package.json'), '{ "private": true, "type": "module" }')
  // Random bytes behind the picture's end: decoders ignore them, and every file is of its own content.
  const content = Buffer.alloc(BYTES)
  picture.copy(content)
  for (let index = 0; index < count; index += 1) {
    randomFillSync(content, picture.length)
    writeFileSync(join(root, `images/p${index}.png`), content)
  }
  writeModules(root, count, (name) => `import p${name} from 'ik:./images/p${name}.png?w=4'`)
}

/** @param declare returns the statement that declares an image's constant */
function writeModules(folder, count, declare) {
  const modules = Math.ceil(count / A_MODULE)
  for (let module = 0; module < modules; module += 1) {
    const names = Array.from({ length: A_MODULE }, (_, at) => module * A_MODULE + at)
    const uses = names.map((name) => `p${name}`)
    writeFileSync(
      join(folder, `m${module}.js`),
      `${names.map(declare).join('\n')}\nexport default [${uses}]\n`,
    )
  }
  const all = Array.from({ length: modules }, (_, module) => `import m${module} from './m${module}.js'\n`)
  const uses = all.map((_, module) => `m${module}`)
  writeFileSync(join(folder, 'main.js'), `${all.join('')}globalThis.all = [${uses}]\n`)
}

/** The images of the first build's manifest. */
const imagesOf = (root) =>
  JSON.parse(readFileSync(join(root, 'output-cold/imagekit-manifest.json'), 'utf8')).images

/** Writes the modules with the URLs that the plugin gives. */
function writeByHand(root, count, images) {
  const folder = join(root, 'by-hand')
  mkdirSync(folder)
  writeModules(folder, count, (name) => {
    const [url] = images[`ik:./images/p${name}.png?w=4`].urls
    return `const p${name} = ${JSON.stringify(url)}`
  })
}

/** Writes the lockfile that uploading would have left. */
function lockAll(root, images, urlEndpoint) {
  const all = Object.values(images).map(({ hash }) => hash)
  writeFileSync(join(root, 'imagekit.lock'), lockfileOf(all, urlEndpoint))
}

const hashes = (count) =>
  Array.from({ length: count }, (_, index) => createHash('sha256').update(String(index)).digest('hex'))

function lockfileOf(hashes, urlEndpoint) {
  const lines = hashes.map((hash) => {
    const filePath = `/unplugin-imagekit/${hash.slice(0, 16)}.png`
    const facts = { size: BYTES, width: 8, height: 6, format: 'png' }
    return JSON.stringify({ hash, filePath, fileId: hash.slice(0, 24), ...facts, urlEndpoint })
  })
  return ['{"lockfileVersion":1}', ...lines.sort(), ''].join('\n')
}
