import type { Found } from '../header'
import type { Reader } from '../reader'

/** Size of the header that OS/2 1.x wrote, with sides of two bytes. */
const OS2_HEADER = 12

/** @see https://learn.microsoft.com/windows/win32/gdi/bitmap-header-types */
export function readBmp(reader: Reader): Found | undefined {
  if (!reader.has(0, 'BM')) return undefined
  const header = reader.u32(14, true)
  if (header < OS2_HEADER || header > 256) return undefined
  if (header === OS2_HEADER) {
    return { format: 'bmp', stored: { width: reader.u16(18, true), height: reader.u16(20, true) } }
  }
  const [width, height] = [reader.i32(18, true), reader.i32(22, true)]
  const hasMask = header >= 56 && reader.u32(66, true) !== 0
  // A negative height means rows from top to bottom.
  return { format: 'bmp', stored: { width, height: Math.abs(height) }, hasAlpha: hasMask }
}
