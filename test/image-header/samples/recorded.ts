import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { repository } from '../../helpers/folder'
import { RASTER, rasterSample } from './raster'
import type { Sample } from './sample'
import { TOOLS } from './tools'
import { VECTOR, vectorSample } from './vector'

const folder = join(repository, 'test/fixtures/formats')
/** Large enough for `w=100`, small enough to be made in a moment. */
const SIZE = { width: 200, height: 100 }

/** File names of what the formats' own tools made, by kind. */
const FILES = new Map(readdirSync(folder).map((name) => [name.replace(/\.\w+$/, ''), name]))

function fileOf(kind: string): string | undefined {
  return FILES.get(kind.toLowerCase().replace(/[^a-z0-9]+/g, '-'))
}

/** Kinds that need no tool to be installed: a few bytes make them, or they are kept as files. */
export const RECORDED_KINDS = [
  ...Object.keys(RASTER),
  ...Object.keys(VECTOR),
  ...Object.keys(TOOLS).filter((kind) => fileOf(kind) !== undefined),
]

export async function recordedSample(kind: string): Promise<Sample> {
  if (Object.hasOwn(RASTER, kind)) return rasterSample(kind, SIZE)
  if (Object.hasOwn(VECTOR, kind)) return vectorSample(kind, SIZE)
  const file = fileOf(kind)!
  return { kind, name: `sample.${file.split('.').at(-1)}`, bytes: readFileSync(join(folder, file)) }
}
