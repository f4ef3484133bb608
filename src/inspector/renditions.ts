import { basename } from 'node:path'
import { type LocalRendition, renditionId } from '../core/delivery/local-rendition'
import { renderedForDevServer } from '../core/delivery/render'
import type { CachedRendition } from '../core/delivery/rendition-cache'
import type { Asset } from '../core/images/asset'
import { addressOf, renditionUrl, webProxyPath } from '../core/media-library/address'
import type { ProjectState } from '../core/project-state'
import type { Reference } from '../core/references/reference'
import type { Rendition, RenditionSet } from '../core/renditions/rendition'
import { buildTransformationString, type Transformation } from '../url'
import type { Measured, RenditionDetail } from './wire'

/** What browsers send for an image. */
export const ACCEPT = 'image/avif,image/webp,image/*,*/*;q=0.8'

/** Shown where no endpoint is set. */
const NO_ENDPOINT = 'https://ik.imagekit.io/your_imagekit_id'

/** What is needed to make renditions for the page. */
export interface RenditionContext {
  project: ProjectState
  devUrl(id: string, name: string): string
  /** Whether images can be rendered on this machine. */
  hasSharp: boolean
}

/** Registers a rendition with the dev server. */
export function registered({ project, devUrl }: RenditionContext, rendition: LocalRendition) {
  const id = renditionId(rendition)
  const name = basename(rendition.file)
  project.registerDevRendition(id, name, rendition)
  return { rendition: `${id}/${name}`, url: devUrl(id, name) }
}

/** Lists the renditions of a reference: of its sources, then of its `<img>`. Each transformation once. */
export function renditionsIn(set: RenditionSet): (Rendition & { format?: string; media?: string })[] {
  const seen = new Set<string>()
  const all = [
    ...set.sources.flatMap(({ candidates, format, media }) =>
      candidates.map((one) => ({ ...one, ...(format && { format }), ...(media && { media }) })),
    ),
    ...set.candidates,
  ]
  return all.filter(({ transformation }) => {
    const chain = buildTransformationString(transformation)
    return !seen.has(chain) && seen.add(chain)
  })
}

/** Describes the renditions of a reference. */
export function renditionDetails(
  context: RenditionContext,
  reference: Reference,
  asset: Asset | undefined,
  set: RenditionSet,
): { renditions: RenditionDetail[]; main: number } {
  const path = urlPathOf(context, reference, asset)
  const list = renditionsIn(set)
  const chainOf = (one: Rendition) => buildTransformationString(one.transformation)
  const renditions = list.map((one): RenditionDetail => {
    const deliveryUrl = renditionUrl(
      context.project.options.urlEndpoint ?? NO_ENDPOINT,
      path,
      one.transformation as Transformation[],
    )
    const { width, height, descriptor, format, media } = one
    const local = localOf(context, reference, asset, one)
    const here = local && registered(context, local)
    // A video is served as it is.
    const image = asset?.video ? undefined : here
    const measured = image && local && measuredOf(context, local)
    return {
      ...(image && { rendition: image.rendition }),
      url: here?.url ?? deliveryUrl,
      deliveryUrl,
      transformation: chainOf(one),
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
      ...(descriptor !== undefined && { descriptor }),
      ...(format !== undefined && { format }),
      ...(media !== undefined && { media }),
      ...(measured && { measured }),
    }
  })
  return {
    renditions,
    main: Math.max(
      0,
      list.findIndex((one) => chainOf(one) === chainOf(set.main)),
    ),
  }
}

/** A rendition that this machine can serve. */
function localOf(
  { hasSharp }: RenditionContext,
  reference: Reference,
  asset: Asset | undefined,
  { transformation }: Rendition,
): LocalRendition | undefined {
  if (reference.kind !== 'local' || !asset || !(hasSharp || asset.video)) return undefined
  return { file: reference.file, asset, transformation }
}

/** Returns what a rendition that exists already takes. */
export function measuredOf({ project }: RenditionContext, rendition: LocalRendition): Measured | undefined {
  const cached = renderedForDevServer(rendition, project.renditions, ACCEPT)
  return cached && measurements(cached)
}

export function measurements({ size, width, height, format, ms }: CachedRendition): Measured {
  return { bytes: size, width, height, format, ...(ms !== undefined && { ms }) }
}

function urlPathOf({ project }: RenditionContext, reference: Reference, asset: Asset | undefined): string {
  if (reference.kind !== 'local')
    return reference.kind === 'remote' ? webProxyPath(reference.path) : reference.path
  return asset ? addressOf(reference.file, asset, project.options).urlPath : '/'
}
