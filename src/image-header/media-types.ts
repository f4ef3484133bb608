import type { ImageFormat } from './header'

/** Media types as browsers and ImageKit name them. */
export const MEDIA_TYPES: Readonly<Record<ImageFormat, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  svg: 'image/svg+xml',
  avif: 'image/avif',
  heic: 'image/heic',
  tiff: 'image/tiff',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  cur: 'image/x-icon',
  jxl: 'image/jxl',
  jp2: 'image/jp2',
  j2k: 'image/j2k',
  psd: 'image/vnd.adobe.photoshop',
  pnm: 'image/x-portable-anymap',
}
