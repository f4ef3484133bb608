import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { rawRequest, upload } from '../emulator/helpers'
import { startViewer, type Viewer } from '../image-header/lab/browser-view'
import { type Built, buildLocally } from '../image-header/lab/local-builds'
import { RECORDED_KINDS, recordedSample } from '../image-header/samples/recorded'
import { mediaOf, type Sample } from '../image-header/samples/sample'
import { documented } from './documented'

/*
 * The table of docs/formats.md is what was seen: one file of each kind in Chromium, in a build in local mode, and in the
 * emulator.
 */

let viewer: Viewer
let emulator: Emulator
beforeAll(async () => {
  viewer = await startViewer()
  emulator = await startEmulator()
})
afterAll(async () => {
  await viewer?.close()
  await emulator?.close()
})

/** Kinds that differ somewhere, and why. */
const NOTES: readonly [kinds: RegExp, note: string][] = [
  [/^AVIF sequence|^APNG/, 'animation that sharp can’t write: as it is, with a warning'],
  [/^AVIF, PQ/, 'HDR: colours are not converted, with a warning'],
  [/^SVG/, 'stays an SVG; `w` is for the page'],
  [/^(?:BMP|ICO|JPEG XL|JPEG 2000|PSD|HEIC|PPM)/, 'sharp can’t decode it: as it is, or an error'],
  [/^TIFF|^BigTIFF/, 'browsers don’t show it; drawn for `f=`'],
  [/resolution and size in EXIF/, 'as it is it is shown at the size that EXIF gives'],
]

test('what the table of formats says is what was seen', async () => {
  const rows: string[][] = []
  const wrong: string[] = []
  for (const kind of RECORDED_KINDS) {
    const sample = await recordedSample(kind)
    const { row, faults } = await look(sample)
    rows.push([kind, ...row, NOTES.find(([kinds]) => kinds.test(kind))?.[1] ?? ''])
    wrong.push(...faults.map((fault) => `${kind}: ${fault}`))
  }
  expect(wrong).toEqual([])
  documented(
    'formats',
    ['Kind', 'Chromium', 'Module', '`w=100`', 'Emulator', '`w-100`', 'Note'],
    rows,
    'docs/formats.md',
  )
})

interface Side {
  width: number
  height: number
}
const written = (size: Side | undefined) => (size ? `${size.width} × ${size.height}` : '–')
const isSame = (a: Side | undefined, b: Side | undefined) => a?.width === b?.width && a?.height === b?.height

async function look({ name, bytes }: Sample): Promise<{ row: string[]; faults: string[] }> {
  const faults: string[] = []
  const extension = name.split('.').at(-1)!
  const shown = await viewer.show(bytes, mediaOf(name))
  const { results } = await buildLocally(name, bytes, ['', 'w=100'])
  const [whole, small] = [results.get('')!, results.get('w=100')!]
  if (typeof whole === 'string') faults.push(`refused: ${whole}`)
  else if (shown && !isSame(whole, shown)) faults.push(`module ${written(whole)}, shown ${written(shown)}`)
  const local =
    typeof small === 'string' ? undefined : await viewer.show(small.bytes, typeOf(small, extension))
  if (typeof small !== 'string' && local && !isSame(small, local) && extension !== 'svg') {
    faults.push(`w=100 is ${written(small)}, shown ${written(local)}`)
  }
  const answer = await upload(emulator, bytes, { fileName: name })
  const { width, height, orientation } = answer.body as unknown as Side & { orientation?: number }
  const turn = orientation && orientation > 1 ? `, ${orientation}` : ''
  const delivered = await rawRequest(emulator.url, `/demo/${name}?tr=w-100`)
  const isDelivered = delivered.status === 200
  const seen = isDelivered
    ? await viewer.show(delivered.body, String(delivered.headers['content-type']))
    : undefined
  if (seen && local && !isSame(seen, local))
    faults.push(`w-100 is ${written(seen)}, in a build ${written(local)}`)
  return {
    row: [
      written(shown),
      typeof whole === 'string' ? 'error' : written(whole),
      typeof small === 'string' ? 'error' : written(small),
      `${written({ width, height })}${turn}`,
      isDelivered ? written(seen) : String(delivered.status),
    ],
    faults,
  }
}

/** A rendition keeps its source's format unless another is asked for. */
function typeOf({ bytes }: Built, extension: string): string {
  return mediaOf(bytes.subarray(0, 3).toString('latin1') === '\xff\xd8\xff' ? 'x.jpg' : `x.${extension}`)
}
