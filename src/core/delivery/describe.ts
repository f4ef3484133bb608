import type { ResolvedOptions } from '../config/options'
import type { Asset } from '../images/asset'
import type { ReadImage } from '../images/image-files'
import type { Sidecar } from '../images/sidecar'
import { addressOf, renditionUrl, webProxyPath } from '../media-library/address'
import { libraryPath } from '../media-library/listing'
import type { Lockfile } from '../media-library/lockfile'
import { endpointFor } from '../references/endpoint'
import type { Reference } from '../references/reference'
import { type Rendition, type RenditionSet, renditionsOf } from '../renditions/rendition'

/** A reference, its image and its renditions, of which none is rendered. */
export interface Described {
  reference: Reference
  asset: Asset | undefined
  sidecar: Sidecar | undefined
  set: RenditionSet
  /** Returns a rendition's URL on the CDN; `undefined` without a URL-endpoint. */
  urlOf(rendition: Pick<Rendition, 'transformation'>): string | undefined
}

interface DescribeContext {
  options: ResolvedOptions
  lockfile: Lockfile
  read(file: string): ReadImage
}

/** Describes a reference as a report needs it: neither its delivery nor its renditions' bytes. */
export function describeReference(
  reference: Reference,
  { options, lockfile, read }: DescribeContext,
): Described {
  const { request } = reference
  if (reference.kind === 'local') {
    const { asset, sidecar } = read(reference.file)
    const source = sidecar?.focus ? { ...asset, focus: sidecar.focus } : asset
    const { urlPath } = addressOf(reference.file, asset, options)
    const set = renditionsOf(request, source)
    return { reference, asset, sidecar, set, urlOf: urlsAt(options.urlEndpoint, urlPath) }
  }
  const urlEndpoint = endpointFor(reference, options.urlEndpoint)
  const { kind, path } = reference
  const known = kind === 'library' ? lockfile.library(libraryPath(path, urlEndpoint), urlEndpoint) : undefined
  const size = known?.width && known.height ? { width: known.width, height: known.height } : undefined
  const urlPath = kind === 'remote' ? webProxyPath(path) : path
  const set = renditionsOf(request, size)
  return { reference, asset: undefined, sidecar: undefined, set, urlOf: urlsAt(urlEndpoint, urlPath) }
}

function urlsAt(urlEndpoint: string | undefined, urlPath: string): Described['urlOf'] {
  return ({ transformation }) => urlEndpoint && renditionUrl(urlEndpoint, urlPath, transformation)
}
