import type { RenditionRequest } from '../../query/request'
import type { Asset } from '../images/asset'
import type { Sidecar } from '../images/sidecar'
import type { Rendition, RenditionSet } from '../renditions/rendition'
import { type Code, type ImageView, literal } from './view-types'

/** The part of a view that depends on the delivery strategy. */
export type ViewUrls = Pick<ImageView, 'prelude' | 'src' | 'srcset' | 'sources'>

/**
 * Returns the URLs of a set of renditions, as code.
 *
 * @param urlOf code of one rendition's URL: a string literal, or a name that `prelude` has made
 */
export function urlsOf(set: RenditionSet, urlOf: (rendition: Rendition) => Code, prelude = ''): ViewUrls {
  const candidatesOf = (candidates: readonly Rendition[]) =>
    concatenate(
      candidates.flatMap((one, index) => [
        ...(index ? [literal(', ')] : []),
        urlOf(one),
        ...(one.descriptor ? [literal(` ${one.descriptor}`)] : []),
      ]),
    )
  return {
    prelude,
    src: urlOf(set.main),
    srcset: set.main.descriptor && candidatesOf(set.candidates),
    sources: set.sources.map(({ media, format, candidates, sizes, width, height }) => ({
      media,
      type: format && `image/${format === 'jpg' ? 'jpeg' : format}`,
      srcset: candidatesOf(candidates),
      sizes: candidates[0]?.descriptor?.endsWith('w') ? sizes : undefined,
      width,
      height,
    })),
  }
}

/** Returns the bundler's own asset in the same shape: one file, so one candidate, at its own width. */
export function bundledUrls(set: RenditionSet, asset: Asset, url: Code, prelude: Code): ViewUrls {
  const { descriptor } = set.main
  const own = descriptor?.endsWith('x') ? ' 1x' : ` ${asset.width}w`
  return { prelude, src: url, srcset: descriptor && concatenate([url, literal(own)]), sources: [] }
}

/** Returns the module's facts of an image besides its URLs. */
export interface ViewFacts {
  set: RenditionSet
  asset: Asset | undefined
  placeholder: string | undefined
  sidecar: Sidecar | undefined
  request: Pick<RenditionRequest, 'as' | 'source' | 'priority'>
}

export function viewOf({ set, asset, placeholder, sidecar, request }: ViewFacts, urls: ViewUrls): ImageView {
  const { sizes, width, height } = set
  const { as, source, priority } = request
  const { alt, focus, custom } = sidecar ?? {}
  const file = { format: asset?.format, size: asset?.size, hash: asset?.hash }
  const meta = withoutUndefined({ width, height, ...file, placeholder, alt, focus, custom })
  return { ...urls, sizes, width, height, alt, placeholder, priority, meta, as, source }
}

/** Concatenates code: `"a"`, `b`, `"c"`, `"d"` → `"a" + b + "cd"`; adjacent literals are merged. */
function concatenate(parts: readonly Code[]): Code {
  const joined: Code[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last?.startsWith('"') && part.startsWith('"'))
      joined[joined.length - 1] = literal(JSON.parse(last) + JSON.parse(part))
    else joined.push(part)
  }
  return joined.join(' + ')
}

function withoutUndefined(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))
}
