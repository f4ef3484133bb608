import { createHash } from 'node:crypto'
import {
  DEFAULT_SETTINGS,
  type DeliverySettings,
  sourcesOf,
  type TransformResult,
  transform,
} from '../../engine'
import { type Transformation, verifyUrl } from '../../url'
import type { Account } from '../account'
import { currentVersion, type StoredVersion } from '../store/record'
import type { Store } from '../store/store'
import { type Address, parseAddress } from './address'
import { DeliveryError, headerText, notFound, unsupported } from './errors'
import { applyHints, type Hints } from './hints'
import { type Library, libraryOf } from './library'
import { expandNamed, namedTransformation } from './named'
import { renditionCache } from './rendition-cache'

/** 180 days, as in production. */
const CACHE_CONTROL = 'public, s-maxage=15552000, max-age=15552000, must-revalidate'
/** What renditions may take in memory. */
const CACHE_BYTES = 128 * 1024 * 1024

/** Media types of which a file may hold several frames or pages. */
const PAGED = ['image/gif', 'image/webp', 'image/tiff']

/** What of a request the answer depends on. */
export interface DeliveryRequest {
  /** Path and query as received. */
  target: string
  accept?: string
  ifNoneMatch?: string
  hints?: Hints
}

/** GET and HEAD under the URL-endpoint. */
export function delivery(account: Account, store: Store, some: Partial<DeliverySettings> = {}) {
  const settings = { ...DEFAULT_SETTINGS, ...some }
  const cache = renditionCache<TransformResult>(CACHE_BYTES)

  async function deliver({ target, accept, ifNoneMatch, hints = {} }: DeliveryRequest): Promise<Response> {
    const address = parseAddress(target, account)
    const signature = await verifyUrl(new URL(account.urlEndpoint).origin + target, account)
    if (signature === 'invalid' || signature === 'expired') {
      throw new DeliveryError(401, 'EAUTH', `the signature of the URL is ${signature}`)
    }
    const chain = address.steps
    const { steps, vary, contentDpr } = applyHints(expandNamed(chain), hints)
    const library = libraryOf(store, signature === 'valid')
    const version = find(address, library)
    const isNamedOnly = chain.length > 0 && chain.every((step) => Object.keys(step).join() === 'named')
    if (version.isPrivateFile && signature !== 'valid' && !isNamedOnly) {
      throw new DeliveryError(401, 'EAUTH', 'this file is private: its URL must be signed')
    }
    const isOriginal = steps.some((step) => String(step.original) === 'true')
    const isDrawn = version.fileType === 'image' && !isOriginal

    if (address.isThumbnail && !(isDrawn && PAGED.includes(version.mime)))
      throw unsupported('ik-thumbnail.jpg')

    const key = isDrawn ? renditionKey(version, address, steps, library, accept) : version.id
    const headers = headersOf(address, key)
    for (const name of vary) headers.append('Vary', name)
    if (contentDpr) headers.set('Content-DPR', contentDpr)
    if (ifNoneMatch && matches(ifNoneMatch, headers.get('ETag')!)) {
      return new Response(null, { status: 304, headers })
    }
    if (!isDrawn) return answer(await store.read(version), version.mime, headers)

    const result = await cache.get(key, async () =>
      transform(await store.read(version), steps, {
        ...(accept && { accept }),
        settings,
        still: address.isThumbnail,
        load: library.load,
        named: namedTransformation,
        ...(version.customCoordinates && { customCoordinates: version.customCoordinates }),
      }),
    )
    if (result.approximated.length > 0) {
      headers.set('x-ik-approximated', headerText(result.approximated.join(', ')))
    }
    return answer(result.data, result.contentType, headers)
  }

  /** The version that is meant, or the file that `di` puts in its place. */
  function find({ filePath, seoFallback, steps, versionId }: Address, library: Library): StoredVersion {
    for (const path of [filePath, seoFallback]) {
      const file = path === undefined ? undefined : store.byPath(path)
      const version = versionId
        ? file?.versions.find(({ id }) => id === versionId)
        : file && currentVersion(file)
      if (version?.isPublished) return version
    }
    const standIn = steps.findLast((step) => step.defaultImage !== undefined)?.defaultImage
    const version = standIn === undefined ? undefined : library.find(standIn)
    if (!version) throw notFound(filePath)
    return version
  }

  return { deliver, clear: () => cache.clear() }
}

/** All that a rendition depends on: the versions of what its layers show as well. */
function renditionKey(
  { id, customCoordinates }: StoredVersion,
  { isThumbnail }: Address,
  steps: readonly Transformation[],
  library: Library,
  accept = '',
): string {
  const negotiated = ['image/avif', 'image/webp'].filter((type) => accept.includes(type))
  const sources = sourcesOf(steps, namedTransformation).map((path) => library.find(path)?.id)
  return JSON.stringify([id, steps, negotiated, customCoordinates, isThumbnail, sources])
}

function headersOf(address: Address, key: string): Headers {
  const headers = new Headers({
    'Cache-Control': CACHE_CONTROL,
    ETag: `"${createHash('sha1').update(key).digest('hex')}"`,
    Vary: 'Accept',
  })
  if (address.attachment) {
    const name = headerText(address.attachment).replace(/["\\]/g, '_')
    headers.set('Content-Disposition', `attachment; filename="${name}"`)
  }
  return headers
}

function answer(bytes: Buffer, type: string, headers: Headers): Response {
  headers.set('Content-Type', type)
  headers.set('Content-Length', String(bytes.length))
  // Opened as a page these would run their scripts on the emulator's own origin.
  if (/svg|html|xml/.test(type)) {
    headers.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox")
  }
  return new Response(new Uint8Array(bytes), { headers })
}

function matches(ifNoneMatch: string, etag: string): boolean {
  return ifNoneMatch.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}
