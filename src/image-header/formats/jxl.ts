import type { Found, Orientation, Size } from '../header'
import { EndOfBytes, type Reader } from '../reader'
import { boxesOf } from './boxes'

const CONTAINER = '\0\0\0\x0cJXL \r\n\x87\n'
/** More bytes than the size and the first fields of the metadata take. */
const HEADER_BYTES = 64
/** Widths as fractions of the height, by their number. */
const RATIOS = [
  [1, 1],
  [12, 10],
  [4, 3],
  [3, 2],
  [16, 9],
  [5, 4],
  [2, 1],
] as const

/** @see https://www.iso.org/standard/85066.html Annex D */
export function readJxl(reader: Reader): Found | undefined {
  const header = codestreamOf(reader)
  return header && { format: 'jxl', ...readCodestream(new Bits(header)) }
}

/** Returns the first bytes of the codestream, after its signature. */
function codestreamOf(reader: Reader): Uint8Array | undefined {
  if (reader.size >= 2 && reader.u16(0) === 0xff0a) return reader.upTo(2, HEADER_BYTES)
  if (!reader.has(0, CONTAINER)) return undefined
  for (const { type, at } of boxesOf(reader, 0, reader.size)) {
    // The first of several parts begins with its number.
    const start = type === 'jxlc' ? at : type === 'jxlp' ? at + 4 : undefined
    if (start === undefined) continue
    if (reader.u16(start) !== 0xff0a) return undefined
    return reader.upTo(start + 2, HEADER_BYTES)
  }
  return undefined
}

function readCodestream(bits: Bits): Omit<Found, 'format'> {
  const stored = readSize(bits)
  // All at their defaults: upright, still, opaque, sRGB.
  if (bits.flag()) return { stored }
  const hasMore = bits.flag()
  if (!hasMore) return { stored, hasAlpha: readExtraChannels(bits) }
  const orientation = (1 + bits.read(3)) as Orientation
  if (bits.flag()) readSize(bits)
  if (bits.flag()) readPreview(bits)
  // The number of frames is known only after decoding.
  const isAnimation = bits.flag()
  if (isAnimation) readAnimation(bits)
  return { stored, orientation, hasAlpha: readExtraChannels(bits), ...(isAnimation && { frames: undefined }) }
}

function readSize(bits: Bits): Size {
  const isSmall = bits.flag()
  const side = () => (isSmall ? (bits.read(5) + 1) * 8 : 1 + bits.choose([0, 9], [0, 13], [0, 18], [0, 30]))
  const height = side()
  const ratio = RATIOS[bits.read(3) - 1]
  return { height, width: ratio ? Math.floor((height * ratio[0]) / ratio[1]) : side() }
}

function readPreview(bits: Bits): void {
  const isSmall = bits.flag()
  const side = () =>
    isSmall
      ? bits.choose([16, 0], [32, 0], [1, 5], [33, 9])
      : bits.choose([1, 6], [65, 8], [321, 10], [1345, 12])
  side()
  if (bits.read(3) === 0) side()
}

function readAnimation(bits: Bits): void {
  bits.choose([100, 0], [1000, 0], [1, 10], [1, 30])
  bits.choose([1, 0], [1001, 0], [1, 8], [1, 10])
  bits.choose([0, 0], [0, 3], [0, 16], [0, 32])
  bits.flag()
}

/** Whether one of the channels beside the colours is transparency. */
function readExtraChannels(bits: Bits): boolean {
  // Bit depth of the samples: floating point, or not.
  if (bits.flag()) {
    bits.choose([32, 0], [16, 0], [24, 0], [1, 6])
    bits.read(4)
  } else bits.choose([8, 0], [10, 0], [12, 0], [1, 6])
  bits.flag()
  const count = bits.choose([0, 0], [1, 0], [2, 4], [1, 12])
  // An extra channel is nearly always transparency: all-default means it, and otherwise its kind comes first.
  return count > 0 && (bits.flag() || bits.choose([0, 0], [1, 0], [2, 4], [18, 6]) === 0)
}

/** Reads bits from the lowest of each byte on. */
class Bits {
  readonly #bytes: Uint8Array
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes
  }

  flag(): boolean {
    return this.read(1) === 1
  }

  read(count: number): number {
    let value = 0
    for (let index = 0; index < count; index++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3]
      if (byte === undefined) throw new EndOfBytes()
      value += ((byte >> (this.#at & 7)) & 1) * 2 ** index
    }
    return value
  }

  /** Reads a number in one of four encodings, selected by two bits: an offset, and bits that are added to it. */
  choose(...ways: readonly (readonly [offset: number, bits: number])[]): number {
    const [offset, count] = ways[this.read(2)]!
    return offset + this.read(count)
  }
}
