import type { Build } from '../../core/build'
import type { Setup } from '../../deploy/setup'
import { runEach } from '../../lib/run-each'
import type { Referenced } from '../model/references'
import { Engine } from './engine'
import { estimate } from './estimate'
import { type Measured, measureRemote } from './head'
import { measureOutput } from './output-files'

/** Images drawn for their bytes: a report takes seconds, not minutes. They are kept in the cache. */
const MAX_DRAWN = 32
/** Renditions of one of them. */
const MAX_RENDITIONS = 12

export interface MeasureSettings {
  setup: Setup
  build: Build
  /** The output folder. */
  outDir: string
  urlEndpoint: string | null
  /** HEAD requests a second to the CDN; `undefined` sends none. */
  rate: number | undefined
}

/**
 * Finds the bytes of every rendition: from the output, from the CDN if it may be asked, else by drawing the heaviest images,
 * and by an estimate for all others.
 */
export async function measure(
  references: readonly Referenced[],
  { setup, build, outDir, urlEndpoint, rate }: MeasureSettings,
): Promise<Measured | undefined> {
  measureOutput(references, outDir)
  const measured =
    rate !== undefined && urlEndpoint ? await measureRemote(references, urlEndpoint, setup, rate) : undefined
  await draw(references, build, setup)
  for (const referenced of references) {
    const { image, transformations } = referenced
    image.renditions = image.renditions.map((one, index) => {
      if (one.bytes !== undefined) return one
      const bytes = estimate(referenced, one, transformations[index] ?? [])
      return bytes === undefined ? one : { ...one, bytes, basis: 'model' }
    })
  }
  return measured
}

async function draw(references: readonly Referenced[], build: Build, { report }: Setup): Promise<void> {
  if (!Engine.isInstalled) return
  const engine = new Engine(build)
  const heaviest = references
    .filter(
      ({ image, described }) =>
        described && image.bytes && image.renditions.some(({ bytes }) => bytes === undefined),
    )
    .sort((a, b) => (b.image.bytes ?? 0) - (a.image.bytes ?? 0))
    .slice(0, MAX_DRAWN)
  let done = 0
  await runEach(heaviest, 4, async ({ image, described, transformations }) => {
    for (const [index, rendition] of image.renditions.slice(0, MAX_RENDITIONS).entries()) {
      if (rendition.bytes !== undefined) continue
      const bytes = await engine.bytesOf(
        described!,
        transformations[index] ?? [],
        rendition.url !== undefined,
      )
      if (bytes !== undefined) image.renditions[index] = { ...rendition, bytes, basis: 'engine' }
    }
    report({ kind: 'progress', what: 'images drawn', done: ++done, total: heaviest.length })
  })
}
