import { sourcesOf, type TransformResult, transform } from '../../engine'
import { signUrl, type Transformation, verifyUrl } from '../../url'
import type { Store } from '../store/store'
import { currentVersion, type StoredVersion } from '../store/stored-file'
import { isActiveSvg } from './active-svg'
import { originalKey, renditionKey } from './cache-keys'
import type { DeliveryEndpoint } from './delivery-endpoint'
import type { DeliveryRequest } from './delivery-request'
import { type DeliveryUrl, parseDeliveryUrl } from './delivery-url'
import { expandNamed, namedSteps } from './named-steps'
import { fetchFromOrigins, MAX_IMAGE_BYTES } from './originals/fetch-origins'
import { type MediaReader, mediaReader } from './originals/stored-originals'
import { renditionCache } from './rendition-cache'
import { type EmulatorSettings, settingsForRequest } from './request-settings'
import { isUnchanged } from './response/conditional'
import { DeliveryError, errorResponse, headerText, unsupported } from './response/delivery-error'
import { applyHints } from './response/hints'
import { imageResponse, responseHeaders } from './response/image-response'
import { checkPrivacy, checkRestrictions, type Restrictions } from './restrictions'
import type { DeliveryResult } from './usage-tracking'
import type { VideoJob } from './video-jobs'

/** Memory limit of the renditions. */
const CACHE_BYTES = 128 * 1024 * 1024

/** Originals up to this number of bytes are read at once, others in pieces. */
const MAX_READ_NOW = 1024 * 1024

/** Media types that may contain several frames or pages. */
const PAGED = ['image/gif', 'image/webp', 'image/tiff']

/** Largest SVG in bytes that ImageKit transforms. */
const MAX_VECTOR_BYTES = 5 * 1024 * 1024

/** Dependencies and settings of delivery. */
export interface DeliveryOptions {
  resolveEndpoint(target: string): DeliveryEndpoint
  store: Store
  settings?: Partial<EmulatorSettings>
  restrictions?: Restrictions
  /** Called for each rendition of a video that is asked for, once. */
  onVideo?(job: VideoJob): void
  /** Whether to fetch from origins on this machine. */
  fetchOrigins: boolean
}

/** An original, before it is transformed. */
interface Source {
  version: StoredVersion
  /** URL for the canonical `Link` header. */
  canonical?: string
  read(): Promise<Buffer>
}

/** Handles GET and HEAD under the URL-endpoint. */
export function createDelivery({
  resolveEndpoint,
  store,
  fetchOrigins,
  restrictions = {},
  onVideo,
  ...parts
}: DeliveryOptions) {
  const cache = renditionCache<TransformResult>(CACHE_BYTES)
  /** Renditions of videos that were asked for. */
  const encoding = new Set<string>()

  async function deliver({
    target,
    accept,
    hints = {},
    isTrusted,
    ...conditions
  }: DeliveryRequest): Promise<DeliveryResult> {
    const endpoint = resolveEndpoint(target)
    const parsed = parseDeliveryUrl(target, endpoint)
    const now = store.now().getTime()
    const url = new URL(endpoint.urlEndpoint).origin + target
    const signature = isTrusted ? 'valid' : await verifyUrl(url, { ...endpoint, now })
    const chain = parsed.steps
    if (!isTrusted) checkRestrictions(restrictions, signature, chain)
    const { steps, vary, contentDpr } = applyHints(expandNamed(chain, named), hints)
    const media = mediaReader(store, signature === 'valid')
    const { version, canonical, read } = await find(parsed, media, endpoint)
    checkPrivacy(version, signature, chain)
    const isOriginal = steps.some((step) => String(step.original) === 'true')
    const isRendered = version.fileType === 'image' && !isOriginal
    if (isRendered && steps.length > 0) checkSize(version)
    const isVideo = version.mime.startsWith('video/')
    const isFilm = isVideo && !parsed.isThumbnail && !parsed.manifest
    const isJob = isVideo && !isOriginal && (!isFilm || steps.length > 0)
    const isFirst = isJob && !encoding.has(target)
    if (isFirst) {
      encoding.add(target)
      onVideo?.(jobOf(url, parsed, steps, conditions.userAgent))
    }
    if (parsed.manifest) return { response: manifestOf(parsed.manifest, isFirst), isHit: false }
    if (isFilm && steps.length > 0 && !isOriginal) {
      return { response: await toOriginal(parsed, endpoint, signature === 'valid', now), isHit: false }
    }

    if (parsed.isThumbnail && !(isRendered && PAGED.includes(version.mime)))
      throw unsupported('ik-thumbnail.jpg')

    /** Refuses an SVG with active content, because the emulator has no sanitizer. */
    async function sanitized(): Promise<Buffer> {
      const bytes = await read()
      const isAsked = parsed.isSanitized && version.mime === 'image/svg+xml'
      if (isAsked && isActiveSvg(bytes)) throw unsupported('ik-sanitizeSvg of an SVG with active content')
      return bytes
    }

    const sources = isRendered ? sourcesOf(steps, named).map((path) => media.find(path)) : []
    const { settings, vary: settled } = settingsForRequest(parts.settings ?? {}, hints)
    const key = isRendered
      ? renditionKey(version, parsed, steps, sources, settings.quality, accept)
      : originalKey(version, parsed)
    const headers = responseHeaders(parsed, key)
    headers.set('Last-Modified', lastModified([version, ...sources]))
    if (canonical) headers.set('Link', `<${canonical}>; rel="canonical"`)
    for (const name of [...vary, ...(isRendered ? settled : [])]) headers.append('Vary', name)
    if (contentDpr) headers.set('Content-DPR', contentDpr)
    if (isUnchanged(conditions, headers)) {
      return { response: new Response(null, { status: 304, headers }), isHit: true }
    }
    if (!isRendered) {
      const original = version.size <= MAX_READ_NOW && !parsed.isSanitized
      return {
        response: imageResponse(await sanitized(), version.mime, headers),
        isHit: false,
        ...(original && { original: () => store.readNow(version) }),
      }
    }

    const isHit = cache.has(key)
    const result = await cache.get(key, async () =>
      transform(await sanitized(), steps, {
        ...(accept && { accept }),
        settings,
        still: parsed.isThumbnail,
        load: media.load,
        named,
        ...(version.customCoordinates && { customCoordinates: version.customCoordinates }),
      }),
    )
    if (result.approximated.length > 0) {
      headers.set('x-ik-approximated', headerText(result.approximated.join(', ')))
    }
    return { response: imageResponse(result.data, result.contentType, headers), isHit }
  }

  /** The first answer is empty, as ImageKit's is while it encodes; nothing here can encode. */
  function manifestOf(manifest: string, isFirst: boolean): Response {
    if (!isFirst) throw unsupported(manifest)
    return new Response(null, { status: 202, headers: { 'Cache-Control': 'no-store' } })
  }

  const named = namedSteps((name) =>
    store
      .records('namedTransformation')
      .all()
      .find((record) => record.name === name),
  )

  /** Finds the requested version, or the default image of `di`. */
  async function find(
    { filePath, seoFallback, steps, versionId, source }: DeliveryUrl,
    media: MediaReader,
    { origins }: DeliveryEndpoint,
  ): Promise<Source> {
    const stored = (version: StoredVersion): Source => ({ version, read: () => store.read(version) })
    for (const path of [filePath, seoFallback]) {
      const file = path === undefined ? undefined : store.byPath(path)
      const version = versionId
        ? file?.versions.find(({ id }) => id === versionId)
        : file && currentVersion(file)
      if (version?.isPublished) return stored(version)
    }
    const foreign = await fetchFromOrigins(filePath, source, origins, fetchOrigins).catch(missing)
    if (!(foreign instanceof DeliveryError)) return { ...foreign, read: async () => foreign.bytes }
    const standIn = steps.findLast((step) => step.defaultImage !== undefined)?.defaultImage
    const version = standIn === undefined ? undefined : media.find(standIn)
    if (!version) throw foreign
    return stored(version)
  }

  return {
    /** Responds to every request; errors become responses, too. */
    async deliver(request: DeliveryRequest): Promise<DeliveryResult> {
      const result = await deliver(request).catch((error) => {
        const response = errorResponse(error)
        if (!response) throw error
        return { response, isHit: false }
      })
      result.response.headers.set('x-server', 'ImageKit.io')
      result.response.headers.set('Access-Control-Allow-Origin', '*')
      return result
    },
    clear() {
      cache.clear()
      encoding.clear()
    },
  }
}

function jobOf(
  url: string,
  { untransformed, manifest, isThumbnail }: DeliveryUrl,
  steps: readonly Transformation[],
  userAgent: string | undefined,
): VideoJob {
  const suffix = new RegExp(`/(?:ik-thumbnail\\.jpg|${manifest ?? 'ik-thumbnail.jpg'})(?=\\?|$)`)
  return {
    url,
    asset: untransformed.replace(suffix, ''),
    type: isThumbnail ? 'video-thumbnail' : 'video-transformation',
    steps,
    ...(manifest && { protocol: manifest.endsWith('.mpd') ? 'DASH' : 'HLS' }),
    ...(userAgent && { userAgent }),
  }
}

/** Only a 404 falls back to the default image; other errors are thrown. */
function missing(error: unknown): DeliveryError {
  if (error instanceof DeliveryError && error.status === 404) return error
  throw error
}

/** Returns the time of the newest version shown. */
function lastModified(shown: readonly (StoredVersion | undefined)[]): string {
  const newest = Math.max(...shown.map((version) => Date.parse(version?.updatedAt ?? '') || 0))
  return new Date(newest).toUTCString()
}

function checkSize({ mime, size }: StoredVersion): void {
  const most = mime === 'image/svg+xml' ? MAX_VECTOR_BYTES : MAX_IMAGE_BYTES
  if (size > most)
    throw new DeliveryError(400, 'ELIMIT', `images of ${mime} may have ${most} bytes, this has ${size}`)
}

/** Redirects to the original, as ImageKit does while a video is not ready. */
async function toOriginal(
  { untransformed, expires }: DeliveryUrl,
  endpoint: DeliveryEndpoint,
  isSigned: boolean,
  now: number,
): Promise<Response> {
  const expiresIn = expires === undefined ? {} : { expiresIn: expires - Math.floor(now / 1000) }
  const location = isSigned ? await signUrl(untransformed, { ...endpoint, ...expiresIn, now }) : untransformed
  return new Response(null, { status: 302, headers: { Location: location, 'Cache-Control': 'no-store' } })
}
