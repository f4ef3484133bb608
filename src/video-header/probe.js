import { createRequire } from 'node:module'
import { BadVideo } from './bad-video.js'
import { readOgg } from './ogg.js'
import { isOgg, isVideoHead } from './video-head.js'

/*
 * JavaScript, so that the worker can be loaded without a compiler.
 */

/**
 * Random access to a file's bytes.
 *
 * @typedef {object} VideoSource
 * @property {number} size bytes
 * @property {(start: number, end: number) => Uint8Array | Promise<Uint8Array>} read `end` is exclusive
 */

/**
 * What a container says of its video.
 *
 * @typedef {object} VideoHeader
 * @property {'mp4' | 'mov' | 'webm' | 'ogv'} format
 * @property {number} width pixels as shown: turn and pixel aspect ratio counted in
 * @property {number} height
 * @property {number} [duration] seconds, to the millisecond; absent where only decoding could tell
 * @property {string} [videoCodec] `h264`, `hevc`, `vp8`, `vp9`, `av1`, `theora`; absent for another
 * @property {string} [audioCodec] `aac`, `opus`, `vorbis`, `mp3` …; absent without sound
 * @property {true} [hasPlace] whether its metadata says where it was recorded
 */

/** Bytes that are read at most: the index of a film of several hours has some megabytes. */
const MAX_BYTES = 64 << 20
/** A damaged file can make a parser jump back and forth. */
const MAX_READS = 20_000
/** Pieces of the file in the parser's memory. */
const MAX_CACHED = 4 << 20

/** ImageKit's names, where they differ. */
const CODECS = { avc: 'h264' }
/** The side of a frame that no codec exceeds. */
const MAX_SIDE = 65_535

/**
 * Reads the boxes of an MP4 or QuickTime file, the elements of a WebM or the headers of an Ogg file. Decodes nothing.
 *
 * @param {VideoSource} source
 * @returns {Promise<VideoHeader | undefined>} `undefined` if the bytes are none of these containers
 * @throws {BadVideo} for a damaged file, or one without a video track
 */
export async function probe(source) {
  const head = await source.read(0, Math.min(source.size, 12))
  if (isOgg(head)) return checked(await readOgg(source))
  return isVideoHead(head) ? checked(await readTracks(bounded(source))) : undefined
}

/** @param {VideoHeader} header */
function checked(header) {
  const { width, height } = header
  const isSize = (/** @type {number} */ side) => Number.isInteger(side) && side >= 1 && side <= MAX_SIDE
  if (!isSize(width) || !isSize(height)) throw new BadVideo('its video track has no size')
  return header
}

/** @param {VideoSource} source */
async function readTracks(source) {
  const { CustomSource, Input, MATROSKA, MP4, QTFF, WEBM } = loadParser()
  const input = new Input({
    formats: [MP4, QTFF, WEBM, MATROSKA],
    source: new CustomSource({
      getSize: () => source.size,
      read: source.read,
      maxCacheSize: MAX_CACHED,
      // A read that nobody waits for may fail after the parser has.
      handleUnhandledError: () => {},
    }),
  })
  try {
    const format = await input.getFormat()
    const track = await input.getPrimaryVideoTrack()
    if (!track) throw new BadVideo('it has no video track')
    const [width, height, codec] = await Promise.all([
      track.getDisplayWidth(),
      track.getDisplayHeight(),
      track.getCodec(),
    ])
    const audio = await input.getPrimaryAudioTrack()
    const audioCodec = audio ? await audio.getCodec() : null
    const duration = await durationOf(input)
    return {
      format: FORMATS[/** @type {keyof typeof FORMATS} */ (format.name)] ?? 'mp4',
      width: Math.round(width),
      height: Math.round(height),
      ...(duration !== undefined && { duration }),
      ...(codec && { videoCodec: nameOf(codec) }),
      ...(audioCodec && { audioCodec: nameOf(audioCodec) }),
      ...((await hasPlace(input)) && { hasPlace: true }),
    }
  } catch (error) {
    if (error instanceof BadVideo) throw error
    throw new BadVideo(`its container is damaged: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    input.dispose()
  }
}

/** @type {Record<string, VideoHeader['format']>} */
const FORMATS = { MP4: 'mp4', 'QuickTime File Format': 'mov', WebM: 'webm', Matroska: 'webm' }

/** @param {string} codec */
function nameOf(codec) {
  return Object.hasOwn(CODECS, codec) ? CODECS[/** @type {'avc'} */ (codec)] : codec
}

/**
 * The names under which containers keep coordinates: Android's and QuickTime's `©xyz`, 3GPP's `loci`, Apple's
 * `com.apple.quicktime.location.ISO6709`, Matroska's `LOCATION`, and `GPSCoordinates` of cameras.
 */
const PLACE = /^\u00a9xyz$|^loci$|location|gps/i

/**
 * Whether the container's metadata says where the video was recorded. Damaged metadata is none: players ignore it.
 *
 * @param {import('mediabunny').Input} input
 */
async function hasPlace(input) {
  const { raw = {} } = await input.getMetadataTags().catch(() => ({}))
  return Object.keys(raw).some((name) => PLACE.test(name))
}

/**
 * Recordings of a browser state no duration: the time stamps of their last frames do.
 *
 * @param {import('mediabunny').Input} input
 */
async function durationOf(input) {
  const stated = await input.getDurationFromMetadata()
  const seconds = stated || (await input.computeDuration().catch(() => undefined))
  if (!seconds || !Number.isFinite(seconds) || seconds <= 0) return undefined
  return Math.max(0.001, Math.round(seconds * 1000) / 1000)
}

/**
 * Limits what a damaged file can make a parser read.
 *
 * @param {VideoSource} source
 * @returns {VideoSource}
 */
function bounded({ size, read }) {
  let bytes = 0
  let reads = 0
  return {
    size,
    read(start, end) {
      bytes += end - start
      reads += 1
      if (bytes > MAX_BYTES || reads > MAX_READS) throw new BadVideo('its index is too large')
      return read(start, end)
    },
  }
}

/** A mark by which the parser warns of a second copy: ours works beside an app's own. */
const MARK = Symbol.for('mediabunny loaded')

/** @returns {typeof import('mediabunny')} */
function loadParser() {
  const marked = /** @type {Record<symbol, unknown>} */ (globalThis)
  const own = marked[MARK]
  delete marked[MARK]
  const loaded = createRequire(import.meta.url)('mediabunny')
  marked[MARK] = own
  return loaded
}
