/** Largest files in bytes; plans allow larger videos. */
export interface UploadLimits {
  maxUploadBytes: number
  maxVideoBytes: number
}

const MB = 1024 * 1024

/** Defaults to ImageKit's free plan. A `maxUploadBytes` above the video limit applies to videos, too. */
export function uploadLimits(options: Partial<UploadLimits>): UploadLimits {
  const { maxUploadBytes = 25 * MB, maxVideoBytes = Math.max(100 * MB, maxUploadBytes) } = options
  return { maxUploadBytes, maxVideoBytes }
}

/** Returns the option that limits a file. */
export function limitOf(mime: string): keyof UploadLimits {
  return mime.startsWith('video/') ? 'maxVideoBytes' : 'maxUploadBytes'
}

/** Largest upload of any kind. */
export function largestUpload({ maxUploadBytes, maxVideoBytes }: UploadLimits): number {
  return Math.max(maxUploadBytes, maxVideoBytes)
}
