import { ImageKitBuildError, withPosition } from '../../diagnostics/build-error'
import type { Diagnostic } from '../../diagnostics/diagnostics'
import { positionOf } from '../../diagnostics/reference-origin'
import { motionOf } from '../../engine/motion'
import { portablePath } from '../../lib/paths'
import { buildTransformationString } from '../../url'
import type { ResolvedOptions } from '../config/options'
import type { Asset } from '../images/asset'
import type { LocalReference } from '../references/reference'
import type { Rendition, RenditionSet } from '../renditions/rendition'
import { staysVector, stepsNotApplied } from '../renditions/vector'
import type { DeliveryStrategy } from './strategy'

/**
 * Warns where a reference shows less than its file holds: truncated files, animations of which only one frame, or no
 * rendition at all, can be made, and brightness that sharp can't convert.
 *
 * @throws ImageKitBuildError `IMAGE_TRUNCATED` or `NOT_SUPPORTED_LOCALLY` under `strict`
 */
export function imageWarnings(
  { file, key, origin }: LocalReference,
  asset: Asset,
  set: RenditionSet,
  strategy: DeliveryStrategy['kind'],
  { root, strict }: Pick<ResolvedOptions, 'root' | 'strict'>,
): Diagnostic[] {
  if (!asset.traits && asset.format !== 'svg') return []
  const name = portablePath(root, file)
  return findings(asset, set, strategy).map(({ code, level, text }) => {
    const message = `imagekit: ${name} ${text} (${key})`
    const position = origin && positionOf(origin)
    if (strict && level === 'warn') throw new ImageKitBuildError(code, message, position)
    return { topic: message, level, message: withPosition(message, position) }
  })
}

interface Finding {
  code: 'IMAGE_TRUNCATED' | 'NOT_SUPPORTED_LOCALLY'
  level: Diagnostic['level']
  text: string
}

function findings(asset: Asset, set: RenditionSet, strategy: DeliveryStrategy['kind']): Finding[] {
  const { format, traits = [] } = asset
  const found: Finding[] = []
  const all = renditionsIn(set)
  const isRendered = strategy === 'local' && all.some(({ transformation }) => transformation.length > 0)
  const add = (
    text: string,
    level: Diagnostic['level'] = 'warn',
    code: Finding['code'] = 'NOT_SUPPORTED_LOCALLY',
  ) => found.push({ code, level, text })
  if (traits.includes('truncated')) {
    const text = 'is truncated: the file ends before its image data does. Restore the file'
    add(text, 'warn', 'IMAGE_TRUNCATED')
  }
  const left =
    format === 'svg' && strategy !== 'bundled'
      ? all.map((one) => ignoredSteps(asset, one)).find(Boolean)
      : undefined
  if (left) add(`stays an SVG, so ${left} is not applied. Use f=webp to rasterize it`)
  if (!isRendered) return found
  if (traits.includes('animated')) {
    const motions = all.map(({ transformation }) => motionOf(format, transformation))
    if (motions.includes('kept')) {
      add(
        `is an animated ${format.toUpperCase()}, which sharp can't write: it is bundled as it is, at its own size. ` +
          'Convert it to a WebP or GIF animation, or use f=jpg, which shows the first frame',
      )
    }
    if (motions.includes('still')) {
      add('is an animation, but the requested format or page shows only one frame. Use f=webp')
    }
  }
  if (traits.includes('hdr')) {
    add(
      'is in high dynamic range (PQ or HLG), which sharp does not convert: its colours look pale. Convert it to sRGB',
    )
  }
  if (traits.includes('gain-map')) {
    add('has a gain map for bright displays, which is left out: the standard image is rendered', 'info')
  }
  return found
}

function ignoredSteps(source: Asset, { transformation }: Rendition): string | undefined {
  const chain = staysVector(transformation) ? stepsNotApplied(source, transformation) : undefined
  return chain && buildTransformationString(chain)
}

/** Whether every rendition of an animation would be the file itself. */
export function isKeptAsFile({ format, traits }: Asset, set: RenditionSet): boolean {
  if (!traits?.includes('animated')) return false
  return renditionsIn(set).every(({ transformation }) => motionOf(format, transformation) === 'kept')
}

/** Whether nothing is asked of an image. */
export function isUntransformed(set: RenditionSet): boolean {
  return renditionsIn(set).every(({ transformation }) => buildTransformationString(transformation) === '')
}

function renditionsIn(set: RenditionSet): Rendition[] {
  return [...set.sources.flatMap(({ candidates }) => candidates), ...set.candidates]
}
