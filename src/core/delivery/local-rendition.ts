import { createHash } from 'node:crypto'
import { buildTransformationString, type Transformation } from '../../url'
import type { Asset } from '../images/asset'
import { readableName } from '../media-library/address'

/** A rendition made on this machine: everything that its bytes and its readable name depend on. */
export interface LocalRendition {
  file: string
  asset: Asset
  transformation: readonly Transformation[]
}

/**
 * Version of the engine's output. Raised with every visible change, so that cached renditions of older versions are not
 * used.
 */
const ENGINE_VERSION = 2

/**
 * Names a rendition by its content: equal bytes and equal transformations share an id, and no path can be guessed from
 * it.
 */
export function renditionId({ asset, transformation }: LocalRendition): string {
  const chain = buildTransformationString(transformation)
  return createHash('sha256').update(`${ENGINE_VERSION} ${asset.hash} ${chain}`).digest('hex').slice(0, 32)
}

/** Returns `hero.webp`, for URLs and files that people read. */
export function renditionName({ file }: LocalRendition, format: string): string {
  return `${readableName(file)}.${format}`
}
