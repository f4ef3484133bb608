/** 16 hex digits are 64 bits: two of a billion images hardly ever share them. The lockfile checks for it nevertheless. */
export const HASH_DIGITS = 16

/** Whether the file name depends on the content, so that copies of a CDN never become stale. */
export function isContentNamed(fileName: string): boolean {
  return fileName.includes('[hash]')
}
