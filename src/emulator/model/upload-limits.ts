/** Largest files in bytes: a plan allows more for videos than for all others. */
export interface UploadLimits {
  maxUploadBytes: number
  maxVideoBytes: number
}

const MB = 1024 * 1024

/** As on ImageKit's free plan. Whoever allows larger files than its videos means videos, too. */
export function uploadLimits(options: Partial<UploadLimits>): UploadLimits {
  const { maxUploadBytes = 25 * MB, maxVideoBytes = Math.max(100 * MB, maxUploadBytes) } = options
  return { maxUploadBytes, maxVideoBytes }
}

/** The option that holds for a file. */
export function limitOf(mime: string): keyof UploadLimits {
  return mime.startsWith('video/') ? 'maxVideoBytes' : 'maxUploadBytes'
}

/** More than this is no file of any kind. */
export function largestUpload({ maxUploadBytes, maxVideoBytes }: UploadLimits): number {
  return Math.max(maxUploadBytes, maxVideoBytes)
}
