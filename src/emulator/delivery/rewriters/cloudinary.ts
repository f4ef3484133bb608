import { layerOf, type Overlay, type Qualifiers } from './cloudinary-layer'
import { qualifier, stepOf } from './cloudinary-step'
import { decoded } from './translate'

const ASSET = /^(image|video|raw)\/(?:upload|private|authenticated|fetch)\//

/**
 * Cloudinary's `image/upload/w_400,c_fill/v1/folder/a.jpg`, as far as ImageKit translates it; values that it does not know
 * are ignored. Its text overlays were translated to a syntax that ImageKit has given up: here they are layers.
 *
 * @param path behind the URL-endpoint, as received
 * @param isPreserving `<asset_type>/<delivery_type>` stays part of the file's path
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
  // The number of a version breaks caches, and is no part of the file's name.
  if (segments.length > 1 && /^v\d+$/.test(segments[0]!)) segments.shift()
  const file = segments.join('/')
  return { chain: chainOf(steps, kind === 'video'), path: isPreserving ? asset + file : file }
}

/** A folder is no step: not all of its parts are qualifiers. */
function qualifiersOf(segment: string): Qualifiers | undefined {
  const parts = segment.split(',').map((part) => qualifier(decoded(part)))
  return parts.every((part) => part !== undefined) ? parts : undefined
}

/** An overlay takes the steps behind it to itself, up to the one with `fl_layer_apply`, which places it. */
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

/** What an overlay shows. */
function sourceOf(step: Qualifiers): string | undefined {
  return step.find(([key]) => key === 'l')?.[1]
}
