import sharp from 'sharp'

/** A generated file, and what kind it is of. */
export interface Sample {
  kind: string
  /** With the extension of its content. */
  name: string
  bytes: Buffer
}

export interface Size {
  width: number
  height: number
}

/** Red and green above blue and white, so that any turn is seen; of sides that a half has in whole pixels. */
export function quarters({ width, height }: Size) {
  const tile = (background: string) => ({
    create: { width: width / 2, height: height / 2, channels: 3 as const, background },
  })
  return sharp({ create: { width, height, channels: 3, background: '#f0f0f0' } })
    .composite([
      { input: tile('#c82828'), left: 0, top: 0 },
      { input: tile('#28b43c'), left: width / 2, top: 0 },
      { input: tile('#2846c8'), left: 0, top: height / 2 },
    ])
    .removeAlpha()
}

export const MEDIA: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  avif: 'image/avif',
  heic: 'image/heic',
  tiff: 'image/tiff',
  bmp: 'image/bmp',
  ico: 'image/x-icon',
  jxl: 'image/jxl',
  jp2: 'image/jp2',
  psd: 'image/vnd.adobe.photoshop',
  pnm: 'image/x-portable-anymap',
}

export function mediaOf(name: string): string {
  return MEDIA[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
}
