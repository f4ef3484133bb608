import { extname } from 'node:path'
import { probe } from '../../engine'

/** What the first bytes of a file, or else its name, say about it. */
export interface Media {
  mime: string
  fileType: 'image' | 'non-image'
  width?: number
  height?: number
  orientation?: number
  hasAlpha: boolean
}

const IMAGE_TYPES: Record<string, string> = {
  jpg: 'image/jpeg',
  svg: 'image/svg+xml',
  tiff: 'image/tiff',
  heif: 'image/heif',
  heic: 'image/heic',
  ico: 'image/x-icon',
  psd: 'image/vnd.adobe.photoshop',
  jp2: 'image/jp2',
}

const TYPES_BY_EXTENSION: Record<string, string> = {
  '.css': 'text/css',
  '.eot': 'application/vnd.ms-fontobject',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.mov': 'video/quicktime',
  '.mp3': 'audio/mpeg',
  '.mp4': 'video/mp4',
  '.otf': 'font/otf',
  '.pdf': 'application/pdf',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain',
  '.webm': 'video/webm',
  '.woff': 'font/woff',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml',
}

/** The bytes decide whether it is an image: a text named `.png` is none. */
export function mediaOf(name: string, head: Buffer): Media {
  const image = probe(head)
  if (!image) {
    const mime = TYPES_BY_EXTENSION[extname(name).toLowerCase()] ?? 'application/octet-stream'
    return { mime, fileType: 'non-image', hasAlpha: false }
  }
  const { width, height, orientation, type } = image
  const mime = IMAGE_TYPES[type] ?? `image/${type}`
  return { mime, fileType: 'image', width, height, orientation, hasAlpha: hasAlphaChannel(type, head) }
}

/** Read from the header, as decoding would need sharp. */
function hasAlphaChannel(type: string, head: Buffer): boolean {
  if (type === 'svg') return true
  if (type === 'png') {
    const colourType = head[25] ?? 0
    return colourType === 4 || colourType === 6 || head.subarray(0, 4096).includes('tRNS')
  }
  if (type === 'webp') {
    const kind = head.toString('latin1', 12, 16)
    if (kind === 'VP8X') return ((head[20] ?? 0) & 0x10) !== 0
    return kind === 'VP8L' && ((head[24] ?? 0) & 0x10) !== 0
  }
  return false
}
