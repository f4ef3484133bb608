import type { Loaded } from '../core/delivery/load'
import type { Asset } from '../core/images/asset'
import { readSidecar } from '../core/images/sidecar'
import { endpointFor } from '../core/references/endpoint'
import { localReference, type Reference, referenceOf } from '../core/references/reference'
import { type RenditionSet, renditionsOf } from '../core/renditions/rendition'
import { errorMessage } from '../diagnostics/build-error'
import type { Catalogue } from './catalogue'
import { altOf, cardOf, placeholderOf, type Written, warningsOf } from './describe'
import { type RenditionContext, registered, renditionDetails } from './renditions'
import { writable } from './sidecar-writer'
import type { Detail, Preview, ReferenceDetail, WrittenReference } from './wire'

/** Formats that every current browser shows as they are. */
const SHOWN = new Set(['jpg', 'png', 'webp', 'avif', 'gif', 'svg'])

/** Returns everything of an image; `undefined` for an unknown one. */
export function detailOf(id: string, catalogue: Catalogue, context: RenditionContext): Detail | undefined {
  const references = catalogue.references(id)
  const [first] = references
  if (!first) return undefined
  const { reference, asset } = first.shown.loaded
  const focus = reference.kind === 'local' ? readSidecar(reference.file)?.focus : undefined
  const { root } = context.project.options
  const original =
    reference.kind === 'local' && asset ? originalOf(reference.file, asset, context) : undefined
  return {
    card: cardOf(id, references, context),
    ...(original !== undefined && { original }),
    ...(focus && { focus }),
    canWrite:
      reference.kind === 'local' ? writable(reference.file, root) : 'The image is not on this machine',
    references: references.map((one) => writtenDetail(one, context)),
  }
}

function originalOf(file: string, asset: Asset, context: RenditionContext): string | undefined {
  if (asset.video || !context.hasSharp) return undefined
  const transformation = SHOWN.has(asset.format) ? [{ original: true }] : []
  return registered(context, { file, asset, transformation }).url
}

function writtenDetail({ shown: { loaded }, places }: Written, context: RenditionContext): WrittenReference {
  const placeholder = placeholderOf(loaded)
  return {
    ...referenceDetail(loaded.reference, loaded.asset, loaded.outcome.set, context),
    places: places.map(({ place }) => place),
    alt: altOf(places.map(({ markup }) => markup.alt)),
    ...(placeholder && { placeholder }),
  }
}

function referenceDetail(
  reference: Reference,
  asset: Asset | undefined,
  set: RenditionSet,
  context: RenditionContext,
): ReferenceDetail {
  const { sizes } = set
  return {
    key: reference.key,
    query: queryOf(reference, context.project.options.root),
    ...(sizes !== undefined && { sizes }),
    warnings: warningsOf({ reference, asset, set }, context.project.options),
    ...renditionDetails(context, reference, asset, set),
  }
}

/** The part of a key that is the plugin's own: a URL may have a query too. */
function queryOf({ key, ...reference }: Reference, root: string): string {
  const path =
    reference.kind === 'local'
      ? localReference(reference.file, '', { ...NOTHING, root }).key
      : `ik:${reference.path}`
  return key.startsWith(`${path}?`) ? key.slice(path.length + 1) : ''
}

const NOTHING = { presets: new Map(), defaults: {} }

/** Tries another query of an image: what its renditions would be. */
export function previewOf(
  id: string,
  query: string,
  catalogue: Catalogue,
  context: RenditionContext,
): Preview | undefined {
  const [first] = catalogue.references(id)
  if (!first) return undefined
  try {
    return { reference: tried(first.shown.loaded, query, context) }
  } catch (error) {
    return { error: errorMessage(error) }
  }
}

/** @throws ImageKitBuildError for a query that is wrong */
function tried(
  { reference: known, asset }: Loaded,
  query: string,
  context: RenditionContext,
): ReferenceDetail {
  const { options } = context.project
  if (known.kind === 'local') {
    const reference = localReference(known.file, query, options)
    const focus = readSidecar(known.file)?.focus
    const set = renditionsOf(reference.request, focus && asset ? { ...asset, focus } : asset)
    return referenceDetail(reference, asset, set, context)
  }
  const reference = referenceOf(`ik:${known.path}${query ? `?${query}` : ''}`, undefined, options)
  if (reference === undefined || reference.kind === 'local') throw new Error('This path is an alias')
  endpointFor(reference, options.urlEndpoint)
  return referenceDetail(reference, undefined, renditionsOf(reference.request, undefined), context)
}
