import { imageSize } from 'image-size'
import type { Size } from './geometry/measures'
import type { Format } from './output/format'

/** What the header of a picture says. */
export interface Probe extends Size {
  /** image-size's name: `jpg`, `png`, `webp`, `gif`, `svg`, `avif`, `heic`, `tiff`, `psd`, … */
  type: string
  /** EXIF orientation 1–8; 1 if there is none. */
  orientation: number
}

const DECODABLE: Record<string, Format> = {
  jpg: 'jpg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  svg: 'svg',
  avif: 'avif',
  tiff: 'tiff',
}

/** Reads size and kind from the header, without sharp. `undefined` if the bytes are no picture. */
export function probe(bytes: Uint8Array): Probe | undefined {
  try {
    const { width, height, type, orientation } = imageSize(bytes)
    if (!type || !(width > 0) || !(height > 0)) return undefined
    return { width: Math.round(width), height: Math.round(height), type, orientation: orientation ?? 1 }
  } catch {
    return undefined
  }
}

/** The format's own name if sharp's prebuilt binaries can decode it (HEIC, PSD, JPEG 2000 and others they cannot). */
export function decodableFormat(type: string): Format | undefined {
  return Object.hasOwn(DECODABLE, type) ? DECODABLE[type] : undefined
}

/** The size as people see it: orientations 5 to 8 lie on their side. */
export function uprightSize({ width, height, orientation }: Probe): Size {
  return orientation >= 5 ? { width: height, height: width } : { width, height }
}
