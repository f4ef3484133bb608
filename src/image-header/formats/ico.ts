import type { Found, Size } from '../header'
import type { Reader } from '../reader'

/** @see https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10) */
export function readIco(reader: Reader): Found | undefined {
  const kind = reader.u16(2, true)
  if (reader.u16(0) !== 0 || (kind !== 1 && kind !== 2)) return undefined
  const count = reader.u16(4, true)
  if (count === 0 || count > 1024) return undefined
  const entries = Array.from({ length: count }, (_, index) => entryAt(reader, 6 + index * 16, kind === 1))
  // Browsers show the largest, and of equal ones the one with the most colours.
  const [best] = entries.toSorted((a, b) => b.width * b.height - a.width * a.height || b.depth - a.depth)
  const { width, height } = best!
  return { format: kind === 1 ? 'ico' : 'cur', stored: { width, height }, pages: count, hasAlpha: true }
}

/** The directory's sizes count, even if an image states another size. */
function entryAt(reader: Reader, at: number, isIcon: boolean): Size & { depth: number } {
  // Zero means 256, which a byte can't hold.
  return {
    width: reader.u8(at) || 256,
    height: reader.u8(at + 1) || 256,
    depth: isIcon ? reader.u16(at + 6, true) : 0,
  }
}
