import { createHash } from 'node:crypto'
import { buildTransformationString, type Transformation } from '../../url'
import type { Asset } from '../images/asset'
import { readableName } from '../media-library/address'

/** A rendition that this machine makes: all that its bytes depend on, and the name that people see. */
export interface LocalRendition {
  file: string
  asset: Asset
  transformation: readonly Transformation[]
}

/** Of what the engine draws. A change of its output that people would see raises it, so that no old picture is found. */
const ENGINE_VERSION = 2

/** Names a rendition by its content: equal bytes and equal transformations have one id, and nobody can guess a path from it. */
export function renditionId({ asset, transformation }: LocalRendition): string {
  const chain = buildTransformationString(transformation)
  return createHash('sha256').update(`${ENGINE_VERSION} ${asset.hash} ${chain}`).digest('hex').slice(0, 32)
}

/** `hero.webp`, for a URL or a file that people look at. */
export function renditionName({ file }: LocalRendition, format: string): string {
  return `${readableName(file)}.${format}`
}
