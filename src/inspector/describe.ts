import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { imageWarnings } from '../core/delivery/image-warnings'
import type { Loaded } from '../core/delivery/load'
import { upscalingWarning } from '../core/delivery/warnings'
import type { Asset } from '../core/images/asset'
import { renditionUrl, webProxyPath } from '../core/media-library/address'
import type { Reference } from '../core/references/reference'
import type { RenditionSet } from '../core/renditions/rendition'
import type { ShownImage } from '../core/shown-images'
import { portablePath } from '../lib/paths'
import { type Alt, type Markup, markupAt } from '../rewrite/markup'
import type { Transformation } from '../url'
import type { Places } from './places'
import { measuredOf, type RenditionContext, registered, renditionsIn } from './renditions'
import type { Card, Flag, Place, Placeholder, RenditionTotals } from './wire'

/** The picture of a card, in pixels of a dense screen. */
const THUMBNAIL: readonly Transformation[] = [{ width: 440, height: 320, crop: 'at_max' }]

/** A reference with what its sources say of it. */
export interface Written {
  shown: ShownImage
  places: { place: Place; markup: Markup }[]
}

/** Identifies the image of a reference, whatever its query. */
export function idOf(reference: Reference): string {
  return idOfPath(reference.kind === 'local' ? reference.file : `${reference.kind} ${reference.path}`)
}

export function idOfPath(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 16)
}

/** Looks a reference up in its sources; returns `undefined` where none of them holds it any more. */
export function writtenIn(shown: ShownImage, places: Places): Written | undefined {
  const { reference, sidecar } = shown.loaded
  const facts = { isSet: reference.request.axis !== undefined, sidecarAlt: sidecar?.alt }
  const found = shown.origins.flatMap((origin) => places.find(origin) ?? [])
  if (shown.origins.length > 0 && found.length === 0) return undefined
  return {
    shown,
    places: found.map(({ place, source, offset }) => ({
      place,
      markup:
        source === undefined || offset === undefined
          ? { alt: { kind: 'none' }, hasSize: undefined }
          : markupAt(source, offset, facts),
    })),
  }
}

/** Describes an image by all references to it. */
export function cardOf(id: string, references: readonly Written[], context: RenditionContext): Card {
  const [first] = references
  const { reference, asset } = first!.shown.loaded
  const { path, name } = namesOf(reference, context.project.options.root)
  const totals = totalsOf(references, context)
  const placeholder = references.map(({ shown }) => placeholderOf(shown.loaded)).find(Boolean)
  const { budget } = context.project.options
  const markups = references.flatMap(({ places }) => places.map(({ markup }) => markup))
  const flags: Record<Flag, boolean> = {
    upscaled: references.some(({ shown }) => setOf(shown.loaded).upscalings.length > 0),
    'no-alt': markups.some(({ alt }) => alt.kind === 'missing'),
    'no-size': markups.some(({ hasSize }) => hasSize === false),
    'over-budget': budget !== undefined && (totals.largest ?? 0) > budget,
  }
  const picture = pictureOf(reference, asset, context)
  return {
    id,
    kind: reference.kind,
    media: reference.request.video ? 'video' : 'image',
    name,
    path,
    ...(asset && {
      width: asset.width,
      height: asset.height,
      bytes: asset.fileSize ?? asset.size,
      format: asset.format,
      hash: asset.hash,
    }),
    ...(picture !== undefined && { picture }),
    places: references.flatMap(({ places }) => places.map(({ place }) => place)),
    references: references.length,
    renditions: totals,
    ...(placeholder && { placeholder }),
    alt: altOf(markups.map(({ alt }) => alt)),
    flags: (Object.keys(flags) as Flag[]).filter((flag) => flags[flag]),
    warnings: [
      ...new Set(
        references.flatMap(({ shown: { loaded } }) =>
          warningsOf({ ...loaded, set: setOf(loaded) }, context.project.options),
        ),
      ),
    ],
  }
}

/** Returns the warnings of a reference, without its position, which the page shows beside them. */
export function warningsOf(
  { reference, asset, set }: Pick<Loaded, 'reference' | 'asset'> & { set: RenditionSet },
  options: { root: string },
): string[] {
  if (reference.kind !== 'local' || !asset) return []
  const bare = { ...reference }
  delete bare.origin
  const isImage = !reference.request.video
  return [
    ...set.upscalings.map((one) => upscalingWarning(bare, asset, one, options.root)),
    ...(isImage ? imageWarnings(bare, asset, set, 'local', { root: options.root, strict: false }) : []),
  ].map(({ topic }) => topic.replace(/^imagekit: /, '').replace(` (${reference.key})`, ''))
}

export function placeholderOf({ placeholder, reference }: Loaded): Placeholder | undefined {
  const { placeholder: kind } = reference.request
  return kind && placeholder !== undefined ? { kind, value: placeholder } : undefined
}

/** The first that is missing, else what is written first. */
export function altOf(alts: readonly Alt[]): Alt {
  return (
    alts.find(({ kind }) => kind === 'missing') ??
    alts.find(({ kind }) => kind !== 'none') ?? { kind: 'none' }
  )
}

const setOf = ({ outcome }: Loaded): RenditionSet => outcome.set

function namesOf(reference: Reference, root: string): { path: string; name: string } {
  if (reference.kind === 'local')
    return {
      path: portablePath(root, reference.file).replace(/^\.\//, ''),
      name: basename(reference.file),
    }
  const { path } = reference
  return {
    path,
    name:
      path
        .replace(/[?#].*$/, '')
        .split('/')
        .at(-1) || path,
  }
}

function pictureOf(
  reference: Reference,
  asset: Asset | undefined,
  context: RenditionContext,
): string | undefined {
  if (reference.request.video) return undefined
  if (reference.kind !== 'local') {
    const { urlEndpoint } = context.project.options
    const path = reference.kind === 'remote' ? webProxyPath(reference.path) : reference.path
    return urlEndpoint && renditionUrl(urlEndpoint, path, [...THUMBNAIL])
  }
  return asset && thumbnailOf(reference.file, asset, context)
}

/** Returns the URL of a card's picture, which is rendered when the page shows it. */
export function thumbnailOf(file: string, asset: Asset, context: RenditionContext): string | undefined {
  return context.hasSharp ? registered(context, { file, asset, transformation: THUMBNAIL }).url : undefined
}

function totalsOf(references: readonly Written[], context: RenditionContext): RenditionTotals {
  const all = references.flatMap(({ shown: { loaded } }) => {
    const { reference, asset } = loaded
    return renditionsIn(setOf(loaded)).map((one) => ({
      width: one.width,
      measured:
        reference.kind === 'local' && asset && !asset.video && context.hasSharp
          ? measuredOf(context, { file: reference.file, asset, transformation: one.transformation })
          : undefined,
    }))
  })
  const widths = all.flatMap(({ width }) => width ?? [])
  const bytes = all.flatMap(({ measured }) => measured?.bytes ?? [])
  return {
    total: all.length,
    rendered: bytes.length,
    ...(bytes.length && { largest: Math.max(...bytes) }),
    ...(widths.length && { narrowest: Math.min(...widths), widest: Math.max(...widths) }),
  }
}
