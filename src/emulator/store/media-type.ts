import { extname } from 'node:path'
import {
  BadImage,
  type ImageFormat,
  type ImageHeader,
  MEDIA_TYPES,
  readImageHeader,
} from '../../image-header'
import { BadVideo, bitRateOf, readVideoHeader, VIDEO_TYPES, type VideoSource } from '../../video-header'

/** What the first bytes of a file, or else its name, say about it. */
export interface Media {
  mime: string
  fileType: 'image' | 'non-image'
  width?: number
  height?: number
  orientation?: number
  hasAlpha: boolean
  /** Of a video: seconds. */
  duration?: number
  /** Bits per second. */
  bitRate?: number
  videoCodec?: string
  audioCodec?: string
}

const TYPES_BY_EXTENSION: Record<string, string> = {
  '.css': 'text/css',
  '.eot': 'application/vnd.ms-fontobject',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.m4v': 'video/mp4',
  '.mjs': 'text/javascript',
  '.mov': 'video/quicktime',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.ogv': 'video/ogg',
  '.otf': 'font/otf',
  '.pdf': 'application/pdf',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain',
  '.webm': 'video/webm',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
}

/** Formats whose turn stands in EXIF, beside which ImageKit gives the stored size. */
const EXIF_TURNED: readonly ImageFormat[] = ['jpg', 'png', 'tiff']

/** The bytes decide whether it is an image: a text named `.png` is none. */
export function mediaOf(name: string, head: Buffer): Media {
  const image = imageHeader(head)
  if (!image || image instanceof BadImage) {
    const mime = TYPES_BY_EXTENSION[extname(name).toLowerCase()] ?? 'application/octet-stream'
    // A damaged SVG is sent as what it is, so that it is looked through like any other where that is asked for.
    return { mime: image?.format ? MEDIA_TYPES[image.format] : mime, fileType: 'non-image', hasAlpha: false }
  }
  const { format, stored, hasAlpha } = image
  const isTurned = EXIF_TURNED.includes(format)
  const { width, height } = isTurned ? stored : image
  const orientation = isTurned ? image.orientation : 1
  return { mime: MEDIA_TYPES[format], fileType: 'image', width, height, orientation, hasAlpha }
}

/** What the container of a video says; the media of another file as it is. */
export async function withVideo(media: Media, source: VideoSource): Promise<Media> {
  if (media.fileType === 'image') return media
  try {
    const header = await readVideoHeader(source)
    if (!header) return media
    const { format, ...facts } = header
    const bitRate = bitRateOf(source.size, header)
    return { ...media, mime: VIDEO_TYPES[format], ...facts, ...(bitRate !== undefined && { bitRate }) }
  } catch (error) {
    // A damaged file, or one with sound alone, is stored as what its name says.
    if (error instanceof BadVideo) return media
    throw error
  }
}

/** An error for an image that nobody could show. */
function imageHeader(head: Buffer): ImageHeader | BadImage | undefined {
  try {
    return readImageHeader(head)
  } catch (error) {
    if (error instanceof BadImage) return error
    throw error
  }
}
