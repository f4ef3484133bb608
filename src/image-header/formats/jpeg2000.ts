import type { Found } from '../header'
import type { Reader } from '../reader'
import { boxesOf, descend } from './boxes'

/** JPEG 2000, with and without its container. @see https://www.itu.int/rec/T-REC-T.800 Annexes A and I */
export function readJpeg2000(reader: Reader): Found | undefined {
  if (reader.has(0, '\xff\x4f\xff\x51')) return codestream(reader)
  if (!reader.has(4, 'jP  ')) return undefined
  const header = descend(reader, boxesOf(reader, 0, reader.size), 'jp2h', 'ihdr')
  if (!header) return undefined
  return {
    format: 'jp2',
    stored: { height: reader.u32(header.at), width: reader.u32(header.at + 4) },
    hasAlpha: [2, 4].includes(reader.u16(header.at + 8)),
  }
}

function codestream(reader: Reader): Found {
  const stored = {
    width: reader.u32(8) - reader.u32(16),
    height: reader.u32(12) - reader.u32(20),
  }
  return { format: 'j2k', stored, hasAlpha: [2, 4].includes(reader.u16(40)) }
}
