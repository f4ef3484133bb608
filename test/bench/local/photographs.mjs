import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import sharp from 'sharp'
import { benchFolder } from '../fixtures.mjs'

/** Distinct pictures; more files are the same with other bytes behind their end, which decoders do not look at. */
const PICTURES = 25

/** Makes a project of as many photographs, each imported by three plugins' own grammar, unless an earlier run has. */
export async function photographs(count) {
  const root = join(benchFolder, `photographs-12mp-${count}`)
  if (existsSync(root)) return root
  const draft = `${root}.draft`
  rmSync(draft, { recursive: true, force: true })
  mkdirSync(join(draft, 'images'), { recursive: true })
  for (let index = 0; index < count; index += 1) {
    const file = join(draft, `images/photo-${index}.jpg`)
    if (index < PICTURES) await photograph(index).toFile(file)
    else {
      const source = readFileSync(join(draft, `images/photo-${index % PICTURES}.jpg`))
      writeFileSync(file, Buffer.concat([source, Buffer.from(`#${index}`)]))
    }
  }
  writeModules(draft, 'ours', (index) => `ik:./images/photo-${index}.jpg?w=400&f=webp`, count)
  writeModules(draft, 'imagetools', (index) => `./images/photo-${index}.jpg?w=400&format=webp`, count)
  renameSync(draft, root)
  return root
}

function writeModules(root, name, specifier, count) {
  const imports = Array.from({ length: count }, (_, index) => `import p${index} from '${specifier(index)}'`)
  const uses = Array.from({ length: count }, (_, index) => `p${index}`)
  writeFileSync(join(root, `${name}.js`), `${imports.join('\n')}\nglobalThis.used = [${uses.join()}]\n`)
}

/** Grain over soft light and shade, in the size of a telephone's camera: twelve megapixels, as hard to decode as its own. */
function photograph(seed) {
  const [width, height] = [4032, 3024]
  const hue = (seed * 47) % 360
  const light = `<svg width="${width}" height="${height}"><defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">
    <stop offset="0" stop-color="hsl(${hue},60%,70%)"/><stop offset="0.5" stop-color="hsl(${(hue + 60) % 360},50%,40%)"/>
    <stop offset="1" stop-color="hsl(${(hue + 150) % 360},70%,15%)"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#g)"/>
    ${Array.from({ length: 40 }, (_, index) => `<circle cx="${(index * 577 + seed * 131) % width}" cy="${(index * 389 + seed * 71) % height}" r="${20 + ((index * 53) % 160)}" fill="hsl(${(hue + index * 9) % 360},60%,50%)" opacity="0.5"/>`).join('')}</svg>`
  const grain = { create: { width, height, channels: 3, noise: { type: 'gaussian', mean: 128, sigma: 14 } } }
  return sharp(Buffer.from(light))
    .composite([{ input: grain, blend: 'soft-light' }])
    .removeAlpha()
    .jpeg({ quality: 85 })
}
