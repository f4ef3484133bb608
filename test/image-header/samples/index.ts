import { RASTER, rasterSample } from './raster'
import type { Sample, Size } from './sample'
import { TOOLS, toolSample } from './tools'
import { VECTOR, vectorSample } from './vector'

export type { Sample } from './sample'

export const KINDS = [...Object.keys(RASTER), ...Object.keys(VECTOR), ...Object.keys(TOOLS)]

/** @returns `undefined` where the tool that would make it is not installed */
export async function sampleOf(kind: string, size: Size): Promise<Sample | undefined> {
  if (Object.hasOwn(RASTER, kind)) return rasterSample(kind, size)
  if (Object.hasOwn(VECTOR, kind)) return vectorSample(kind, size)
  return toolSample(kind, size)
}

/** Files of every kind, in turn, in sizes that depend on the seed alone. */
export async function samples(count: number, random: () => number, kinds = KINDS) {
  const found: Sample[] = []
  const skipped = new Set<string>()
  for (let index = 0; found.length < count && index < count + kinds.length; index++) {
    const kind = kinds[index % kinds.length]!
    const side = () => 2 * Math.round(12 + random() * 60)
    const sample = await sampleOf(kind, { width: side(), height: side() })
    if (sample) found.push({ ...sample, name: `${index}-${sample.name}` })
    else skipped.add(kind)
  }
  return { found, skipped: [...skipped] }
}
