import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { rawRequest, upload } from '../emulator/helpers'
import { colourDistance, type Shown, startViewer, type Viewer } from '../image-header/lab/browser-view'
import { type Built, buildLocally } from '../image-header/lab/local-builds'
import { KINDS, type Sample, samples } from '../image-header/samples'
import { mediaOf } from '../image-header/samples/sample'
import { seeded } from './helpers/random'
import { section } from './helpers/report'
import { isFull, trials } from './size'

const record = section('Image formats')
const SEED = 31

/** By the parameters that the emulator is asked for. */
const QUERIES: Readonly<Record<string, string>> = {
  '': '',
  'w=20': 'w-20',
  'h=14': 'h-14',
  'w=16&h=16': 'w-16,h-16',
  'w=20&h=30&cm=pad_resize': 'w-20,h-30,cm-pad_resize',
  'f=png': 'f-png',
  'f=webp&lossless=true': 'f-webp,lo-true',
  'f=avif': 'f-avif',
  'f=jpg': 'f-jpg',
  'rt=90': 'rt-90',
  'cp=true&f=png': 'cp-true,f-png',
  'md=true&w=20&f=png': 'md-true,w-20,f-png',
}
/** Those that show the whole picture upright in colours that no encoder has changed much, so that they can be compared. */
const EXACT = ['f=png', 'f=webp&lossless=true', 'cp=true&f=png']

/** Those of one file: all, or in CI's sample every sixth, so that each query meets a sixth of the kinds. */
const queriesOf = (index: number) =>
  Object.fromEntries(Object.entries(QUERIES).filter((_, at) => isFull || at % 6 === index % 6))

/** What differs from the browser's picture of the file, and why. */
const REASONS: readonly [reason: string, applies: (sample: Sample, query: string) => boolean][] = [
  ['sharp can’t decode it', ({ name }) => /\.(?:bmp|ico|jxl|jp2|psd|pnm|heic)$/.test(name)],
  ['browsers don’t show it', ({ name }, query) => name.endsWith('.tiff') && !query.includes('f=')],
  ['an animation that sharp can’t write is kept', ({ kind }) => /^APNG|^AVIF sequence/.test(kind)],
  ['HDR is not converted', ({ kind }) => kind === 'AVIF, PQ'],
  ['an SVG stays one', ({ name }, query) => name.endsWith('.svg') && !query.includes('f=')],
]

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

test('what a module says, a build and the emulator make of a file is what Chromium shows', async () => {
  const { found, skipped } = await samples(trials(400, KINDS.length), seeded(SEED))
  const wrong: string[] = []
  const reasons = new Map<string, number>()
  let compared = 0
  for (const [index, sample] of found.entries()) {
    const queries = queriesOf(index)
    const original = await viewer.show(sample.bytes, mediaOf(sample.name))
    const { results } = await buildLocally(sample.name, sample.bytes, Object.keys(queries))
    await upload(emulator, sample.bytes, { fileName: sample.name })
    for (const [query, tr] of Object.entries(queries)) {
      const built = results.get(query)!
      const fault = await faultOf(sample, query, tr, original, built)
      compared++
      if (!fault) continue
      const reason = REASONS.find(([, applies]) => applies(sample, query))?.[0]
      if (reason) reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
      else wrong.push(`${sample.kind} ?${query}: ${fault}`)
    }
  }
  expect(wrong).toEqual([])
  record({
    case: 'module, local build and emulator against Chromium',
    method: `files of random sizes in every kind of docs/formats.md, ${Object.keys(QUERIES).length} queries each, built with Rollup; seed ${SEED}${skipped.length > 0 ? `; without ${skipped.join(', ')}` : ''}`,
    n: `${found.length} files, ${compared} renditions`,
    result: `sizes equal, colours within 3 where no encoder changes them; others for a reason: ${[...reasons].map(([reason, count]) => `${reason} (${count})`).join(', ')}`,
  })
})

/** What of a rendition is not as it has to be. */
async function faultOf(
  { name }: Sample,
  query: string,
  tr: string,
  original: Shown | undefined,
  built: Built | string,
): Promise<string | undefined> {
  if (typeof built === 'string') return built.split('\n')[0]
  const shown = await viewer.show(built.bytes, mediaOf(`x.${extensionOf(built.bytes, name)}`))
  if (!shown) return 'the build’s file is not shown'
  if (!isSame(shown, built)) return `the module says ${written(built)}, the build’s file is ${written(shown)}`
  if (query === '' && original && !isSame(built, original))
    return `${written(built)}, the file is ${written(original)}`
  const delivered = await rawRequest(emulator.url, `/demo/${name}${tr ? `?tr=${tr}` : ''}`)
  const remote = await viewer.show(delivered.body, String(delivered.headers['content-type']))
  if (!remote || !isSame(remote, shown))
    return `the emulator’s is ${remote ? written(remote) : delivered.status}`
  if (colourDistance(remote, shown) > 3) return 'the emulator’s has other colours than the build’s'
  const distance = original && EXACT.includes(query) ? colourDistance(original, shown) : 0
  return distance > 3 ? `colours are ${distance} off` : undefined
}

type Size = { width: number; height: number }
const isSame = (a: Size, b: Size) => a.width === b.width && a.height === b.height
const written = ({ width, height }: Size) => `${width} × ${height}`

/** By the first bytes: without a format in the query a rendition has its source's. */
function extensionOf(bytes: Buffer, name: string): string {
  const marks = { '\xff\xd8': 'jpg', '\x89PNG': 'png', GIF8: 'gif', RIFF: 'webp' }
  const mark = Object.entries(marks).find(([text]) => bytes.toString('latin1', 0, text.length) === text)?.[1]
  if (mark) return mark
  return bytes.toString('latin1', 4, 11) === 'ftypavi' ? 'avif' : name.split('.').at(-1)!
}
