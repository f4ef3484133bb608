import type { Found } from '../header'
import type { Reader } from '../reader'

/** A header of a few words and comments. */
const MAX_HEADER = 4096
const COMMENT = /#[^\n\r]*/g

/** Portable bitmaps, P1 to P7. @see https://netpbm.sourceforge.net/doc/ */
export function readPnm(reader: Reader): Found | undefined {
  if (!reader.has(0, 'P') || !/^P[1-7]\s/.test(reader.text(0, 3))) return undefined
  const bytes = reader.upTo(0, MAX_HEADER)
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
    .toString('latin1')
    .replace(COMMENT, '')
  const [width, height] = text.startsWith('P7')
    ? ['WIDTH', 'HEIGHT'].map((name) => new RegExp(`^${name} (\\d{1,9})\\s*$`, 'm').exec(text)?.[1])
    : (/^P\d\s+(\d{1,9})\s+(\d{1,9})\s/.exec(text)?.slice(1) ?? [])
  if (!width || !height) return undefined
  return {
    format: 'pnm',
    stored: { width: Number(width), height: Number(height) },
    hasAlpha: /^TUPLTYPE \w*_ALPHA\s*$/m.test(text),
  }
}
