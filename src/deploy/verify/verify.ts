import { libraryPath } from '../../core/media-library/listing'
import type { Lockfile } from '../../core/media-library/lockfile'
import type { Manifest, ManifestImage } from '../../core/output/manifest'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { plural } from '../../diagnostics/log'
import { outputSize, type Size } from '../../engine/geometry/geometry'
import { createDispatcher } from '../../lib/proxy'
import { runEach } from '../../lib/run-each'
import { throttle } from '../../lib/throttle'
import { mediaOf } from '../../query/media'
import { parseSpecifier } from '../../query/specifier'
import { parseUrl } from '../../url'
import { readCurrent } from '../manifests'
import { type DeploySettings, openLockfile, setUp } from '../setup'
import { checkUrl, type Expected } from './check-url'
import { checkVideo } from './check-video'

/** URLs without a response, one after the other, after which no more are requested: each costs a minute. */
const MAX_UNANSWERED = 4

export interface VerifySettings extends DeploySettings {
  /** Manifests, relative to the root. Default: the one in `dist`, `build`, `out` … */
  manifests?: readonly string[]
  /** Requests at the same time. Default 8. */
  concurrency?: number
  /** Requests a second, at most. Default 50. */
  rate?: number
  /** Milliseconds without a byte after which a request fails; the whole of it may take twice as long. Default 30,000. */
  timeout?: number
  /** Check renditions only: originals are not fetched, and their bytes not compared. Default false. */
  skipOriginals?: boolean
  /** Accept a build without any URL. Default false: a build that has none was made in local mode, or is another one. */
  allowEmpty?: boolean
  /** Largest size of a rendition in bytes. Default: the plugin's option `budget`; without it there is no limit. */
  budget?: number
}

export interface Miss {
  url: string
  /** The first reference with this URL. */
  key: string
  problem: string
}

export interface VerifyResult {
  /** Distinct URLs that were requested, originals included. */
  checked: number
  /** Originals among them, whose bytes were compared. */
  originals: number
  /** Bytes received. */
  bytes: number
  misses: Miss[]
  /** Renditions over the budget. */
  heavy: Heavy[]
}

export interface Heavy {
  url: string
  /** The first reference with this URL. */
  key: string
  bytes: number
}

interface Job {
  url: string
  key: string
  expected: Expected
}

/**
 * Requests every URL of a build, as a browser does. Checks the status, the type and the size of each image, and that the
 * original has the bytes of the source. Sends no key.
 */
export async function verify(settings: VerifySettings = {}): Promise<VerifyResult> {
  const setup = setUp(settings)
  const { manifest, files } = readCurrent(setup, settings.manifests)
  const { concurrency = 8, rate = 50, timeout = 30_000, budget = setup.options.budget ?? Infinity } = settings
  const lockfile = openLockfile(setup.options, setup.logger.warn)
  const urls = urlsIn(manifest, settings.skipOriginals ?? false)
  const total = urls.renditions.size + urls.originals.size
  if (total === 0 && !settings.allowEmpty) throw nothingToVerify(manifest, files)
  const dispatcher = await createDispatcher(
    manifest.urlEndpoint ?? 'http://localhost',
    { connections: concurrency },
    setup.options.proxy,
  )
  const turn = throttle(rate)
  const result: VerifyResult = {
    checked: total,
    originals: urls.originals.size,
    bytes: 0,
    misses: [],
    heavy: [],
  }
  let done = 0
  /** URLs in a row that the server has not responded to. */
  let unanswered = 0
  const check = async ({ url, key, expected }: Job) => {
    const isSilent = unanswered >= MAX_UNANSWERED
    const ask = expected.media ? checkVideo : checkUrl
    const { problem, bytes, isUnanswered } = isSilent
      ? { problem: 'not requested, because the server does not respond', bytes: 0, isUnanswered: true }
      : await ask(url, expected, { dispatcher, timeout, turn })
    unanswered = isUnanswered ? unanswered + 1 : 0
    result.bytes += bytes
    if (problem) result.misses.push({ url, key, problem })
    // No browser fetches originals, so that they have no budget; a video is not measured.
    else if (bytes > budget && expected.hash === undefined && !expected.media)
      result.heavy.push({ url, key, bytes })
    setup.report({ kind: 'progress', what: 'URLs', done: ++done, total })
  }
  try {
    await runEach(jobsOf(manifest, lockfile, urls), concurrency, check)
  } finally {
    await dispatcher.close()
  }
  for (const list of [result.misses, result.heavy]) list.sort((a, b) => (a.url < b.url ? -1 : 1))
  return result
}

function nothingToVerify({ urlEndpoint, images }: Manifest, files: readonly string[]): ImageKitBuildError {
  const why = urlEndpoint
    ? `its ${plural(Object.keys(images).length, 'image')} have no URL of ${urlEndpoint}`
    : 'the build ran in local mode, without a URL-endpoint'
  return new ImageKitBuildError(
    'MANIFEST_INVALID',
    `Nothing to verify in ${files.join(', ')}: ${why}. Build with IMAGEKIT_URL_ENDPOINT set, or pass --allow-empty.`,
  )
}

/** The URLs to request, each one once. */
interface Urls {
  renditions: Set<string>
  originals: Set<string>
}

function urlsIn({ images, urlEndpoint }: Manifest, skipOriginals: boolean): Urls {
  const [renditions, originals] = [new Set<string>(), new Set<string>()]
  for (const key in images) {
    const image = images[key]!
    if (!urlEndpoint || image.urls.length === 0) continue
    for (const url of image.urls) renditions.add(url)
    const original = skipOriginals ? undefined : originalOf(image, urlEndpoint)
    if (original) originals.add(original)
  }
  return { renditions, originals }
}

/** URL of the stored file; without `orig-true` ImageKit compresses it again. */
function originalOf({ hash, filePath }: ManifestImage, urlEndpoint: string): string | undefined {
  return hash && filePath && `${urlEndpoint}${filePath}?tr=orig-true`
}

/** Yields one job per URL, and removes the URL from its set. What a URL has to return is computed only when its job starts. */
function* jobsOf({ images, urlEndpoint }: Manifest, lockfile: Lockfile, urls: Urls): Generator<Job, void> {
  for (const key in images) {
    const image = images[key]!
    if (!urlEndpoint) return
    const own = image.urls.filter((url) => urls.renditions.delete(url))
    const source = own.length ? sourceOf(key, image, urlEndpoint, lockfile) : undefined
    for (const url of own) yield { url, key, expected: expectedOf(url, urlEndpoint, source) }
    const original = originalOf(image, urlEndpoint)
    if (!original || !urls.originals.delete(original)) continue
    yield { url: original, key, expected: { hash: image.hash, length: image.size, media: mediaIn(original) } }
  }
}

function sourceOf(
  key: string,
  { hash, filePath }: ManifestImage,
  urlEndpoint: string,
  lockfile: Lockfile,
): Size | undefined {
  const entry = filePath === undefined ? undefined : lockfile.at(filePath, urlEndpoint)
  return entry && entry.hash === hash ? entry : librarySize(key, urlEndpoint, lockfile)
}

function librarySize(key: string, urlEndpoint: string, lockfile: Lockfile): Size | undefined {
  const { kind, path } = parseSpecifier(key)
  if (kind !== 'library') return undefined
  const entry = lockfile.library(libraryPath(path, urlEndpoint), urlEndpoint)
  return entry?.width && entry.height ? { width: entry.width, height: entry.height } : undefined
}

/** What a URL is of, if it is not an image's. */
function mediaIn(url: string): Expected['media'] {
  const path = url.replace(/[?#].*$/s, '')
  if (/\/ik-master\.(?:m3u8|mpd)$/.test(path)) return 'stream'
  return mediaOf(path) === 'video' ? 'video' : undefined
}

/** What a URL has to return: the format in it, and the size of its source after its transformations. */
function expectedOf(url: string, urlEndpoint: string, source: Size | undefined): Expected {
  const { transformation } = parseUrl(url, { urlEndpoint })
  const media = mediaIn(url)
  const format = transformation.map((step) => step.format).findLast((one) => one !== undefined)
  const isNamed = typeof format === 'string' && /^(?:jpe?g|png|webp|avif|gif)$/.test(format)
  if (media) {
    const isContainer = format === 'mp4' || format === 'webm'
    return { media, format: isContainer ? format : undefined }
  }
  return {
    format: isNamed ? format.replace('jpg', 'jpeg') : undefined,
    size: source && outputSize(source, transformation),
  }
}
