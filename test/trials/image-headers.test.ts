import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { imageSize } from 'image-size'
import sharp from 'sharp'
import { expect, test } from 'vitest'
import { BadImage, readImageHeader } from '../../src/image-header'
import { repository, temporaryFolder } from '../helpers/folder'
import { startViewer } from '../image-header/lab/browser-view'
import { number } from '../image-header/samples/bytes'
import { RECORDED_KINDS, recordedSample } from '../image-header/samples/recorded'
import { mediaOf } from '../image-header/samples/sample'
import { seeded } from './helpers/random'
import { section } from './helpers/report'
import { isFull, trials } from './size'

const record = section('Image headers')

/** Milliseconds of CPU that a header may take. */
const MOST = 5
/** What takes longer is measured again. */
const USUAL = 1

test('mutated headers of every kind: no crash, no hang, no size beyond what is written', async () => {
  const random = seeded(32)
  const sources = await Promise.all(
    RECORDED_KINDS.map(async (kind) => (await recordedSample(kind)).bytes.subarray(0, 20_000)),
  )
  const count = trials(100_000, 20_000)
  let [read, refused, slowest] = [0, 0, 0]
  for (let index = 0; index < count; index++) {
    const bytes = mutated(sources[index % sources.length]!, sources, random)
    let least = Number.POSITIVE_INFINITY
    // A pause of the garbage collector is none of the header's: only what is slow each time counts.
    for (let attempt = 0; attempt < 5 && least > USUAL; attempt++) {
      const started = process.cpuUsage()
      if (outcomeOf(bytes) === 'read') read++
      else refused++
      const { user, system } = process.cpuUsage(started)
      least = Math.min(least, (user + system) / 1000)
    }
    slowest = Math.max(slowest, least)
  }
  expect(slowest).toBeLessThanOrEqual(MOST)
  expect(read).toBeGreaterThan(count / 4)
  expect(refused).toBeGreaterThan(count / 10)
  record({
    case: 'mutated headers',
    method: `every kind of docs/formats.md with bytes changed, cut, repeated and mixed; seed 32`,
    n: String(count),
    result: `no crash; the slowest took ${slowest.toFixed(1)} ms of CPU`,
  })
})

function outcomeOf(bytes: Buffer): 'read' | 'none' {
  try {
    const header = readImageHeader(bytes)
    if (!header) return 'none'
    const { width, height, stored, frames = 1, pages } = header
    for (const value of [width, height, stored.width, stored.height, frames, pages]) {
      if (!Number.isSafeInteger(value) || value < 1 || value > 2 ** 32)
        throw new RangeError(`${value} of ${JSON.stringify(header)}`)
    }
    return 'read'
  } catch (error) {
    if (error instanceof BadImage) return 'none'
    throw error
  }
}

const EDGES = [0, 1, 0x7f, 0x80, 0xff]
const LARGE = [0, 1, 0x7fffffff, 0x80000000, 0xffffffff]

type Change = (bytes: Buffer, at: number, other: Buffer, random: (most: number) => number) => Buffer

const withByte = (bytes: Buffer, at: number, value: number) =>
  Buffer.concat([bytes.subarray(0, at), Buffer.from([value]), bytes.subarray(at + 1)])
const withNumber = (bytes: Buffer, at: number, value: number, little: boolean) =>
  Buffer.concat([bytes.subarray(0, at), number(value, 4, little), bytes.subarray(at + 4)])

const CHANGES: readonly Change[] = [
  (bytes, at, _, below) => withByte(bytes, at, below(256)),
  (bytes, at, _, below) => withByte(bytes, at, EDGES[below(EDGES.length)]!),
  (bytes, at, _, below) => withNumber(bytes, at, LARGE[below(LARGE.length)]!, false),
  (bytes, at, _, below) => withNumber(bytes, at, LARGE[below(LARGE.length)]!, true),
  (bytes, at) => bytes.subarray(0, at),
  (bytes, at) => Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - 40))]),
  (bytes, at, other, below) => {
    const from = below(other.length)
    return Buffer.concat([bytes.subarray(0, at), other.subarray(from, from + 60), bytes.subarray(at)])
  },
]

function mutated(source: Buffer, others: readonly Buffer[], random: () => number): Buffer {
  let bytes = Buffer.from(source)
  const below = (most: number) => Math.floor(random() * most)
  for (let count = 1 + below(6); count > 0 && bytes.length > 8; count--) {
    // Most of what decides stands at the beginning.
    const at = Math.floor(random() ** 2 * (bytes.length - 4))
    bytes = Buffer.from(CHANGES[below(CHANGES.length)]!(bytes, at, others[below(others.length)]!, below))
  }
  return bytes
}

test('a thousand photographs: headers take as long as image-size’s', async () => {
  const photos = await photographs()
  const rounds = trials(41, 15)
  const [ours, theirs]: [number[], number[]] = [[], []]
  const time = (into: number[], read: (bytes: Buffer) => unknown) => {
    const started = process.cpuUsage()
    for (let index = 0; index < 1000; index++) read(photos[index % photos.length]!)
    const { user, system } = process.cpuUsage(started)
    into.push((user + system) / 1000)
  }
  for (let round = 0; round < rounds; round++) {
    // Each goes first in turn.
    const order: [number[], (bytes: Buffer) => unknown][] = [
      [ours, readImageHeader],
      [theirs, imageSize],
    ]
    for (const [into, read] of round % 2 ? order : order.reverse()) time(into, read)
  }
  const [own, other] = [Math.min(...ours), Math.min(...theirs)]
  expect(own / other).toBeLessThanOrEqual(1.2)
  record({
    case: 'a thousand photographs',
    method: 'JPEG with EXIF, profiles and none, progressive; the least CPU time of the rounds',
    n: `1000, ${rounds} rounds`,
    result: `${own.toFixed(2)} ms; image-size ${other.toFixed(2)} ms`,
  })
})

/** The playground's, as cameras and editors write them, but small: their headers are as long as those of large ones. */
async function photographs(): Promise<Buffer[]> {
  const folder = join(repository, 'playground/images')
  const files = readdirSync(folder).filter((name) => name.endsWith('.jpg'))
  const made = files.map(async (name) => {
    const photo = sharp(join(folder, name)).resize(300)
    const camera = { IFD0: { Make: 'A maker', Copyright: 'C'.repeat(2000) }, IFD2: { ExposureTime: '1/60' } }
    return Promise.all([
      photo.clone().withMetadata({ orientation: 6, exif: camera }).jpeg().toBuffer(),
      photo.clone().withIccProfile('p3').jpeg({ progressive: true }).toBuffer(),
      photo.clone().jpeg().toBuffer(),
    ])
  })
  return (await Promise.all(made)).flat()
}

/** Themes of Debian, where they are installed, and packages of npm, which the full run fetches. */
const FOLDERS = [
  '/usr/share/icons/Tango',
  '/usr/share/openclipart',
  '/usr/share/gimp',
  '/usr/share/desktop-base',
  '/usr/share/backgrounds',
]
const PACKAGES = ['flag-icons', 'openmoji', 'leaflet', 'swiper']
const IMAGE = /\.(?:jpe?g|png|gif|webp|avif|svg|ico|bmp)$/i

test('real files: none is refused that Chromium shows, and each has its size', async () => {
  const random = seeded(33)
  const all = [
    ...FOLDERS.flatMap(imagesIn),
    ...(isFull ? PACKAGES.flatMap((name) => imagesIn(packed(name))) : []),
  ]
  const files = all.length > 0 ? all : imagesIn(join(repository, 'playground'))
  const chosen = files.filter(() => random() < trials(4000, 200) / files.length)
  const viewer = await startViewer()
  const wrong: string[] = []
  let active = 0
  try {
    for (const file of chosen) {
      const bytes = readFileSync(file)
      const header = attempt(() => readImageHeader(bytes))
      const shown = await viewer.show(bytes, mediaOf(file.toLowerCase().replace('jpeg', 'jpg')))
      if (header?.active?.some(({ kind }) => kind !== 'mixed')) active++
      if (!shown) continue
      const { width, height } = header?.natural ?? header ?? { width: 0, height: 0 }
      if (width !== shown.width || height !== shown.height) {
        wrong.push(`${file}: ${width} × ${height}, shown ${shown.width} × ${shown.height}`)
      }
    }
  } finally {
    await viewer.close()
  }
  expect(wrong).toEqual([])
  record({
    case: 'real files against Chromium',
    method: `of ${[...FOLDERS.filter((folder) => existsSync(folder)), ...(isFull ? PACKAGES : [])].map((path) => path.split('/').at(-1)).join(', ')}; seed 33`,
    n: `${chosen.length} of ${files.length} files`,
    result: `sizes equal, none refused that is shown; ${active} SVGs with a script, a handler or a reference to another host`,
  })
})

function imagesIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && IMAGE.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => statSync(file).size > 0)
    .sort()
}

/** The folder of a package, fetched by npm. */
function packed(name: string): string {
  const folder = temporaryFolder()
  const archive = execFileSync('npm', ['pack', name, '--silent'], { cwd: folder, encoding: 'utf8' }).trim()
  execFileSync('tar', ['-xzf', archive], { cwd: folder })
  return folder
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch (error) {
    if (error instanceof BadImage) return undefined
    throw error
  }
}
