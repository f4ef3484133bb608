/**
 * Draws one sheet a family of transformations, each picture with the chain that made it, by the emulator and the engine
 * behind it: `npm run build && node playground/contact-sheets.mjs <folder>`. Sizes and formats are what tests are for;
 * this is for eyes.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import sharp from 'sharp'
import { families } from './contact-sheet-families.mjs'

const CELL = 250
const CAPTION = 44
const GAP = 10
const COLUMNS = 5

const folder = process.argv[2]
if (!folder) throw new Error('Name the folder to write into: node playground/contact-sheets.mjs <folder>')
const { startEmulator } = await import('../dist/emulator.js').catch(() => {
  throw new Error('Build the package first: npm run build')
})

const emulator = await startEmulator()
try {
  await fill()
  await mkdir(folder, { recursive: true })
  for (const [family, { file, chains }] of Object.entries(families)) {
    const cells = [await cell(file, '', 'original')]
    for (const chain of chains) cells.push(await cell(file, chain, chain))
    const path = resolve(join(folder, `${family}.png`))
    await writeFile(path, await sheet(cells))
    console.log(path)
  }
} finally {
  await emulator.close()
}

/** Pictures of the playground, and what layers need: a logo with a plain border, a map, an animation. */
async function fill() {
  for (const name of ['dawn.jpg', 'sea.jpg', 'moon.png']) {
    await upload(name, await readFile(new URL(`images/${name}`, import.meta.url)))
  }
  const svg = (body, width = 200, height = 120) =>
    sharp(
      Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${body}</svg>`,
      ),
    )
      .png()
      .toBuffer()
  await upload(
    'logo.png',
    await svg(
      '<rect x="30" y="30" width="140" height="60" rx="30" fill="#e4405f"/><circle cx="60" cy="60" r="18" fill="#fff"/>',
    ),
  )
  await upload('badge.png', await svg('<circle cx="100" cy="60" r="50" fill="#2b8a3e"/>'))
  await upload(
    'map.png',
    await svg(
      '<defs><linearGradient id="g"><stop stop-color="#008000"/><stop offset=".5" stop-color="#ff8000"/>' +
        '<stop offset="1" stop-color="#008000"/></linearGradient></defs><rect width="400" height="266" fill="url(#g)"/>',
      400,
      266,
    ),
  )
}

async function upload(fileName, bytes) {
  const form = new FormData()
  form.set('file', new Blob([bytes]), fileName)
  form.set('fileName', fileName)
  form.set('useUniqueFileName', 'false')
  const authorization = `Basic ${Buffer.from(`${emulator.privateKey}:`).toString('base64')}`
  const response = await fetch(`${emulator.url}/api/v1/files/upload`, {
    method: 'POST',
    body: form,
    headers: { authorization },
  })
  if (!response.ok) throw new Error(`${fileName}: ${await response.text()}`)
}

/** A picture as the emulator delivers it, on a chequered ground that shows what is clear. */
async function cell(file, chain, caption) {
  const response = await fetch(`${emulator.urlEndpoint}/${file}?tr=${chain || 'w-400'}`)
  const bytes = Buffer.from(await response.arrayBuffer())
  if (!response.ok) throw new Error(`${chain}: ${bytes}`)
  const picture = await sharp(bytes)
    .resize({ width: CELL, height: CELL, fit: 'inside', withoutEnlargement: true })
    .png()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = await sharp(bytes).metadata()
  return { picture, caption, size: `${width}×${height} ${response.headers.get('content-type')}` }
}

async function sheet(cells) {
  const rows = Math.ceil(cells.length / COLUMNS)
  const width = COLUMNS * (CELL + GAP) + GAP
  const height = rows * (CELL + CAPTION + GAP) + GAP
  const placed = cells.map((one, index) => ({
    ...one,
    left: GAP + (index % COLUMNS) * (CELL + GAP),
    top: GAP + Math.floor(index / COLUMNS) * (CELL + CAPTION + GAP),
  }))
  const escaped = (text) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const captions = placed.map(({ caption, size, left, top }) => {
    const lines = decodeURIComponent(caption).match(/.{1,44}/g) ?? ['']
    const shown = [...lines.slice(0, 2), size]
    const texts = shown.map(
      (line, index) => `<text x="${left}" y="${top + CELL + 11 + index * 13}">${escaped(line)}</text>`,
    )
    return `<rect x="${left}" y="${top}" width="${CELL}" height="${CELL}" fill="url(#c)"/>${texts.join('')}`
  })
  const ground = Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="monospace" font-size="9.4">` +
      '<defs><pattern id="c" width="16" height="16" patternUnits="userSpaceOnUse"><rect width="16" height="16" fill="#fff"/>' +
      '<path d="M0 0h8v8h-8zM8 8h8v8h-8z" fill="#ddd"/></pattern></defs>' +
      `<rect width="${width}" height="${height}" fill="#f4f4f4"/>${captions.join('')}</svg>`,
  )
  const pictures = placed.map(({ picture, left, top }) => ({
    input: picture.data,
    left: left + Math.floor((CELL - picture.info.width) / 2),
    top: top + Math.floor((CELL - picture.info.height) / 2),
  }))
  return sharp(ground).composite(pictures).png().toBuffer()
}
