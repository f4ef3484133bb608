import { randomFillSync } from 'node:crypto'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The projects that are built. About 900 MB, made once and used again by later runs. */
export const benchFolder = process.env.BENCH_DIR ?? join(tmpdir(), 'unplugin-imagekit-bench')

const KB = 1000

/** Photographs as cameras and editors leave them: 118 kB to 1.7 MB, half of them below 511 kB. */
const photograph = (share) =>
  share < 0.5 ? 118 * KB * (511 / 118) ** (share * 2) : 511 * KB * (1700 / 511) ** (share * 2 - 1)

/** About 20 kB: above the 4 kB that Vite would inline. */
const thumbnail = (share) => (16 + 8 * share) * KB

export const suites = {
  'images-1000': { kind: 'images', count: 1000, sizeOf: photograph, rounds: 5 },
  'images-10000': { kind: 'images', count: 10_000, sizeOf: thumbnail, rounds: 3 },
  page: { kind: 'page', count: 500, sizeOf: thumbnail, rounds: 5 },
  transform: { kind: 'code', count: 5000, rounds: 11 },
}

export const quickSuites = {
  'images-200': { kind: 'images', count: 200, sizeOf: photograph, rounds: 1 },
  'page-50': { kind: 'page', count: 50, sizeOf: thumbnail, rounds: 1 },
  'transform-200': { kind: 'code', count: 200, rounds: 1 },
}

/** Makes a suite's project unless an earlier run has. Renamed into place when whole, so that a killed run leaves none half made. */
export async function makeProject(name) {
  const suite = suites[name] ?? quickSuites[name]
  const root = join(benchFolder, name)
  if (existsSync(root)) return root
  const draft = `${root}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(draft, { recursive: true })
  if (suite.kind === 'code') writeCode(draft, suite.count)
  else if (suite.kind === 'page') await writePage(draft, suite)
  else await writeImages(draft, suite)
  renameSync(draft, root)
  return root
}

async function writeImages(root, suite) {
  const files = await writePictures(root, suite)
  writeModules(
    join(root, 'bare'),
    files.map((file) => `import url from '../images/${file}'\nexport default url\n`),
  )
  writeModules(
    join(root, 'ours'),
    files.map((file) => `import url from 'ik:../images/${file}?w=400'\nexport default url\n`),
  )
}

/** One page with each image as `<img>`, and in a rule of its style sheet. */
async function writePage(root, suite) {
  const files = await writePictures(root, suite)
  const urls = {
    bare: (file) => `../images/${file}`,
    ours: (file) => `../images/${file}?w=400`,
    'by-hand': (file) => `https://ik.imagekit.io/bench/unplugin-imagekit/${file}?tr=w-400`,
  }
  for (const [app, urlOf] of Object.entries(urls)) {
    mkdirSync(join(root, app))
    const tags = files.map((file) => `<p>Text</p><img src="${urlOf(file)}" alt="">\n`)
    const rules = files.map(
      (file, index) => `.r${index} { background: url("${urlOf(file)}") center / cover }\n`,
    )
    writeFileSync(
      join(root, app, 'index.html'),
      `<!doctype html>\n<title>Page</title>\n<link rel="stylesheet" href="./style.css">\n${tags.join('')}`,
    )
    writeFileSync(join(root, app, 'style.css'), rules.join(''))
  }
}

/** Returns the names of the files in `images`. */
async function writePictures(root, { count, sizeOf }) {
  const pictures = await encodePictures()
  mkdirSync(join(root, 'images'))
  return Array.from({ length: count }, (_, index) => {
    const { bytes, extension } = pictures[index % pictures.length]
    const file = `photo-${index}.${extension}`
    // Random bytes behind the picture's end: decoders ignore them, every file is of its own content and incompressible.
    const content = Buffer.alloc(Math.round(sizeOf((index + 0.5) / count)))
    bytes.copy(content)
    randomFillSync(content, bytes.length)
    writeFileSync(join(root, 'images', file), content)
    return file
  })
}

/** One small picture a format; what makes up a file's size is written behind it. */
async function encodePictures() {
  const { default: sharp } = await import('sharp')
  const [width, height] = [640, 427]
  const pixels = Buffer.alloc(width * height * 3)
  for (let index = 0; index < pixels.length; index += 1) pixels[index] = ((index / 3) % width) / 4
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } })
  return [
    { extension: 'jpg', bytes: await picture.clone().jpeg({ quality: 20 }).toBuffer() },
    { extension: 'png', bytes: await picture.clone().png({ palette: true }).toBuffer() },
    { extension: 'webp', bytes: await picture.clone().webp({ quality: 20 }).toBuffer() },
  ]
}

/** Ordinary modules, about 2 kB each, in which nothing is ours to do. */
function writeCode(root, count) {
  const body = (index) =>
    Array.from(
      { length: 12 },
      (_, line) => `export function render${index}_${line}(items, options = {}) {
  const base = new URL(options.path ?? '/', 'https://example.com')
  return items.filter((item) => item.id > ${line}).map((item) => base.pathname + item.name + '${index}')
}
`,
    ).join('')
  writeModules(
    join(root, 'bare'),
    Array.from({ length: count }, (_, index) => `${body(index)}export default render${index}_0([])\n`),
  )
}

/** One module each, all imported and used by `main.js`. */
function writeModules(folder, sources) {
  mkdirSync(folder)
  for (const [index, source] of sources.entries()) writeFileSync(join(folder, `m${index}.js`), source)
  const imports = sources.map((_, index) => `import m${index} from './m${index}.js'\n`)
  const uses = sources.map((_, index) => `m${index}`)
  writeFileSync(join(folder, 'main.js'), `${imports.join('')}globalThis.used = [${uses.join(', ')}]\n`)
}
