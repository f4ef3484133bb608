import { percentDecode } from '../../../lib/percent-decode'
import { layerOf, type Overlay, type Qualifiers } from './cloudinary-layer'
import { qualifier, stepOf } from './cloudinary-step'

const ASSET = /^(image|video|raw)\/(?:upload|private|authenticated|fetch)\//

/**
 * Translates Cloudinary's `image/upload/w_400,c_fill/v1/folder/a.jpg` as ImageKit does; unknown values are ignored.
 * ImageKit documents an obsolete syntax for text overlays, so they become layers.
 *
 * @param path behind the URL-endpoint, as received
 * @param isPreserving keep `<asset_type>/<delivery_type>` in the file's path
 * @see https://imagekit.io/docs/migration/cloudinary-to-imagekit
 */
export function cloudinary(path: string, isPreserving: boolean): { chain: string; path: string } {
  const [asset = '', kind] = ASSET.exec(path) ?? []
  const segments = path.slice(asset.length).split('/')
  const steps: Qualifiers[] = []
  while (segments.length > 1) {
    const step = qualifiersOf(segments[0]!)
    if (!step) break
    steps.push(step)
    segments.shift()
  }
  // A version number busts caches and is not part of the file's path.
  if (segments.length > 1 && /^v\d+$/.test(segments[0]!)) segments.shift()
  const file = segments.join('/')
  return { chain: chainOf(steps, kind === 'video'), path: isPreserving ? asset + file : file }
}

/** Returns `undefined` for a folder, which has parts that are not qualifiers. */
function qualifiersOf(segment: string): Qualifiers | undefined {
  const parts = segment.split(',').map((part) => qualifier(percentDecode(part)))
  return parts.every((part) => part !== undefined) ? parts : undefined
}

/** An overlay owns the following steps, up to the one with `fl_layer_apply`, which positions it. */
function chainOf(steps: readonly Qualifiers[], isVideo: boolean): string {
  const chain: string[] = []
  let open: Overlay | undefined
  for (const [index, step] of steps.entries()) {
    const source = sourceOf(step)
    if (open) {
      if (isApplying(step)) {
        chain.push(layerOf({ ...open, placed: step }) ?? '')
        open = undefined
      } else open.steps.push(step)
      continue
    }
    if (source === undefined) {
      chain.push(stepOf(step, { isVideo, place: 'base' }).join(','))
      continue
    }
    const own = step.filter(([key]) => !['l', 'g', 'x', 'y'].includes(key))
    const overlay = { source, steps: own.length ? [own] : [], placed: step }
    if (steps.slice(index + 1).some(isApplying)) open = overlay
    else chain.push(layerOf(overlay) ?? '')
  }
  return chain.filter(Boolean).join(':')
}

function isApplying(step: Qualifiers): boolean {
  return step.some(([key, value]) => key === 'fl' && value === 'layer_apply')
}

/** Returns the source of an overlay. */
function sourceOf(step: Qualifiers): string | undefined {
  return step.find(([key]) => key === 'l')?.[1]
}
