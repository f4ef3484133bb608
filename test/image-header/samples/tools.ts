import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { oncePer } from '../../helpers/once-per'
import { quarters, type Sample, type Size } from './sample'

interface Recipe {
  tool: string
  /** The output, as its content is. */
  extension: string
  /** Of the tool; `in.png`, `in.jpg` and `in-0.png` to `in-2.png` are there. */
  args: readonly string[]
  /** Whether the tool writes its output to where programs do. */
  isPiped?: boolean
}

const avif = (...args: string[]): Recipe => ({
  tool: 'avifenc',
  extension: 'avif',
  args: ['-s', '10', '--min', '4', '--max', '8', ...args, 'in.png', 'out.avif'],
})
const magick = (extension: string, args: readonly string[], output = `out.${extension}`): Recipe => ({
  tool: 'convert',
  extension,
  args: [...args, output],
})

/** What the formats' own tools make, all of which Debian has. */
export const TOOLS: Readonly<Record<string, Recipe>> = {
  'AVIF of avifenc': avif(),
  ...Object.fromEntries([1, 2, 3].map((turn) => [`AVIF, irot ${turn}`, avif('--irot', `${turn}`)])),
  ...Object.fromEntries([0, 1].map((axis) => [`AVIF, imir ${axis}`, avif('--imir', `${axis}`)])),
  'AVIF, irot and imir': avif('--irot', '1', '--imir', '0'),
  'AVIF, clap in the middle': avif('--clap', '20,1,10,1,0,1,0,1'),
  'AVIF, nclx of Display P3': avif('--cicp', '12/13/1'),
  'AVIF, nclx of BT.709': avif('--cicp', '1/1/1'),
  'AVIF, 10 bits': avif('-d', '10'),
  'AVIF, PQ': avif('--cicp', '9/16/9'),
  'AVIF sequence': {
    tool: 'avifenc',
    extension: 'avif',
    args: ['-s', '10', 'in-0.png', 'in-1.png', 'in-2.png', 'out.avif'],
  },
  'AVIF of heif-enc': { tool: 'heif-enc', extension: 'avif', args: ['-A', 'in.png', '-o', 'out.avif'] },
  HEIC: { tool: 'heif-enc', extension: 'heic', args: ['in.png', '-o', 'out.heic'] },
  'JPEG XL': { tool: 'cjxl', extension: 'jxl', args: ['in.png', 'out.jxl'] },
  'JPEG XL in a container': { tool: 'cjxl', extension: 'jxl', args: ['--container=1', 'in.png', 'out.jxl'] },
  'JPEG XL of a JPEG': { tool: 'cjxl', extension: 'jxl', args: ['in.jpg', 'out.jxl'] },
  'JPEG, arithmetic': { tool: 'jpegtran', extension: 'jpg', args: ['-arithmetic', 'in.jpg'], isPiped: true },
  'GIF of gifsicle': {
    tool: 'gifsicle',
    extension: 'gif',
    args: ['--delay=10', '--optimize=3', 'in-0.gif', 'in-1.gif', '-o', 'out.gif'],
  },
  'BMP of ImageMagick': magick('bmp', ['in.png']),
  'BMP of ImageMagick, version 3': magick('bmp', ['in.png'], 'BMP3:out.bmp'),
  'ICO of ImageMagick': magick('ico', ['in.png', '-resize', '64x64']),
  'JPEG, CMYK without a profile': magick('jpg', ['in.jpg', '-colorspace', 'CMYK', '-quality', '95']),
  'TIFF of two sizes': magick('tiff', ['in.png', '(', 'in.png', '-resize', '50%', ')', '-compress', 'zip']),
  BigTIFF: magick('tiff', ['in.png', '-compress', 'zip'], 'TIFF64:out.tiff'),
  'JPEG 2000': magick('jp2', ['in.png']),
  PSD: magick('psd', ['in.png']),
  PPM: magick('pnm', ['in.png'], 'PPM:out.pnm'),
  'PNG of exiftool, orientation 6': {
    tool: 'exiftool',
    extension: 'png',
    args: ['-q', '-n', '-Orientation=6', 'in.png', '-o', 'out.png'],
  },
}

const hasTool = oncePer((name: string): boolean => {
  // Others have a program of that name too.
  if (name === 'convert') return /^Version: ImageMagick/.test(String(spawnSync(name, ['-version']).stdout))
  return spawnSync('which', [name], { stdio: 'ignore' }).status === 0
})

/** @returns `undefined` where the tool is not installed */
export async function toolSample(kind: string, size: Size): Promise<Sample | undefined> {
  const { tool, extension, args, isPiped } = TOOLS[kind]!
  if (!hasTool(tool)) return undefined
  const folder = mkdtempSync(join(tmpdir(), 'imagekit-samples-'))
  try {
    const picture = quarters(size)
    writeFileSync(join(folder, 'in.png'), await picture.clone().png().toBuffer())
    writeFileSync(join(folder, 'in.jpg'), await picture.clone().jpeg({ quality: 95 }).toBuffer())
    for (const index of [0, 1, 2]) {
      const frame = picture.clone().modulate({ hue: index * 90 })
      writeFileSync(join(folder, `in-${index}.png`), await frame.clone().png().toBuffer())
      writeFileSync(join(folder, `in-${index}.gif`), await frame.clone().gif().toBuffer())
    }
    const output = execFileSync(tool, args, { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
    const bytes = isPiped ? output : readFileSync(join(folder, `out.${extension}`))
    return { kind, name: `sample.${extension}`, bytes }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
