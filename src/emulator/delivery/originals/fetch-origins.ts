import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { isLoopbackUrl } from '../../../lib/loopback'
import { mediaOf, withVideo } from '../../store/media-type'
import type { Origin } from '../../store/resource-records'
import type { StoredVersion } from '../../store/stored-file'
import { DeliveryError, notFound } from '../response/delivery-error'

/** A file of an origin in the shape of a stored one. */
export interface OriginFile {
  version: StoredVersion
  bytes: Buffer
  /** URL for the `Link` header, if the origin enables it. */
  canonical?: string
}

/** Time limit of an origin in milliseconds. */
const TIMEOUT = 10_000
/** Largest image in bytes that ImageKit transforms. */
export const MAX_IMAGE_BYTES = 40 * 1024 * 1024

/**
 * Fetches a file from the origins of a URL-endpoint, one after the other. Only web servers on this machine are
 * contacted, and only with `fetchOrigins`.
 *
 * @param source URL behind a web proxy
 * @param isAllowed `fetchOrigins`
 * @throws DeliveryError 404 with the reason of the last origin
 */
export async function fetchFromOrigins(
  filePath: string,
  source: string | undefined,
  origins: readonly Origin[],
  isAllowed: boolean,
): Promise<OriginFile> {
  let reason = notFound(filePath)
  for (const origin of origins) {
    const url = originUrl(origin, filePath, source)
    if (url === undefined) continue
    const result =
      isAllowed && isLoopbackUrl(url) ? await fetchOrigin(url, filePath) : notFetched(origin, isAllowed)
    if (!(result instanceof DeliveryError)) return { ...result, ...canonicalOf(origin, filePath, url) }
    reason = result
  }
  throw reason
}

/** Returns the URL of a file, or `undefined` if the origin cannot have it. */
function originUrl({ type, baseUrl }: Origin, filePath: string, source?: string): string | undefined {
  if (type === 'WEB_PROXY') return source
  if (source !== undefined) return undefined
  const path = encodedPath(filePath)
  // Buckets have hosts of their own, which are never on this machine.
  return type === 'WEB_FOLDER' ? `${String(baseUrl).replace(/\/+$/, '')}${path}` : `https://${type}${path}`
}

/**
 * Returns the path under `baseUrlForCanonicalHeader`, or the URL the file came from. ImageKit documents little about
 * this header.
 */
function canonicalOf(
  { includeCanonicalHeader, baseUrlForCanonicalHeader: base }: Origin,
  filePath: string,
  url: string,
): { canonical?: string } {
  if (includeCanonicalHeader !== true) return {}
  const isGiven = typeof base === 'string' && base !== ''
  return { canonical: isGiven ? base.replace(/\/+$/, '') + encodedPath(filePath) : new URL(url).href }
}

function encodedPath(filePath: string): string {
  return filePath.split('/').map(encodeURIComponent).join('/')
}

function notFetched({ name }: Origin, isAllowed: boolean): DeliveryError {
  const why = isAllowed
    ? 'the emulator contacts only web servers on this machine'
    : 'the emulator opens no connection unless fetchOrigins is set'
  return new DeliveryError(404, 'ECONNREFUSED', `origin "${name.slice(0, 100)}" was not contacted: ${why}`)
}

async function fetchOrigin(url: string, filePath: string): Promise<OriginFile | DeliveryError> {
  try {
    // A redirect could lead to another machine.
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT) })
    if (response.ok) return await readResponse(response, filePath)
    await response.body?.cancel()
    if (response.status === 404) return notFound(filePath)
    const isRefused = response.status === 401 || response.status === 403
    return failed(isRefused ? 'EACCES' : 'UNIDENTIFIED', `the origin responded with ${response.status}`)
  } catch (error) {
    if (error instanceof DeliveryError) return error
    const cause = (error as { cause?: { code?: string } }).cause?.code
    return failed(cause === 'ECONNREFUSED' ? cause : 'UNIDENTIFIED', 'the origin did not respond')
  }
}

async function readResponse(response: Response, filePath: string): Promise<OriginFile> {
  const chunks: Uint8Array[] = []
  let size = 0
  const body: Iterable<Uint8Array> | AsyncIterable<Uint8Array> = response.body
    ? Readable.fromWeb(response.body as ReadableStream)
    : []
  for await (const chunk of body) {
    size += chunk.length
    // Leaving the loop closes the connection.
    if (size > MAX_IMAGE_BYTES)
      throw new DeliveryError(400, 'ELIMIT', `the file is larger than ${MAX_IMAGE_BYTES} bytes`)
    chunks.push(chunk)
  }
  const bytes = Buffer.concat(chunks)
  const changed = new Date(response.headers.get('last-modified') ?? Date.now()).toISOString()
  const version: StoredVersion = {
    // Derived from the bytes, so equal files share their renditions.
    id: createHash('sha256').update(bytes).digest('hex').slice(0, 24),
    number: 1,
    size,
    ...(await withVideo(mediaOf(filePath, bytes), {
      size,
      read: (start, end) => bytes.subarray(start, end),
    })),
    tags: null,
    customCoordinates: null,
    isPrivateFile: false,
    isPublished: true,
    customMetadata: {},
    createdAt: changed,
    updatedAt: changed,
  }
  return { version, bytes }
}

function failed(code: string, message: string): DeliveryError {
  return new DeliveryError(404, code, message)
}
