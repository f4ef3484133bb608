import type { Found, Size } from '../header'
import { EndOfBytes, type Reader } from '../reader'

interface Frame extends Size {
  left: number
  top: number
}

/**
 * Counts frames, which the header does not tell, by stepping from block to block.
 *
 * @see https://www.w3.org/Graphics/GIF/spec-gif89a.txt
 */
export function readGif(reader: Reader): Found | undefined {
  if (!reader.has(0, 'GIF87a') && !reader.has(0, 'GIF89a')) return undefined
  const screen = sizeAt(reader, 6)
  const frames: { first?: Frame; count: number; isClear: boolean } = { count: 0, isClear: false }
  let isTruncated = false
  try {
    walk(reader, frames)
  } catch (error) {
    if (!(error instanceof EndOfBytes)) throw error
    isTruncated = true
  }
  const { first, count, isClear } = frames
  if (!first) {
    if (isTruncated) throw new EndOfBytes()
    return undefined
  }
  const stored = canvasOf(screen, first)
  return {
    format: 'gif',
    stored,
    frames: Math.max(1, count),
    hasAlpha: isClear || !covers(first, stored),
    ...(!isClear && !covers(first, stored) && { isPartlyCovered: true }),
    ...(isTruncated && { isTruncated }),
  }
}

/** Browsers widen a screen, which may be 0 × 0, until its first frame fits. */
export function canvasOf(screen: Size, first: Frame): Size {
  return {
    width: Math.max(screen.width, first.left + first.width),
    height: Math.max(screen.height, first.top + first.height),
  }
}

export function covers({ left, top, width, height }: Frame, canvas: Size): boolean {
  return left === 0 && top === 0 && width >= canvas.width && height >= canvas.height
}

function walk(reader: Reader, found: { first?: Frame; count: number; isClear: boolean }): void {
  let at = 13 + tableSize(reader.u8(10))
  for (;;) {
    const kind = reader.u8(at)
    if (kind === 0x21) {
      if (reader.u8(at + 1) === 0xf9 && reader.u8(at + 2) >= 4)
        found.isClear ||= (reader.u8(at + 3) & 1) !== 0
      at = behindBlocks(reader, at + 2)
    } else if (kind === 0x2c) {
      found.first ??= {
        left: reader.u16(at + 1, true),
        top: reader.u16(at + 3, true),
        ...sizeAt(reader, at + 5),
      }
      // Counted with its first byte: browsers show incomplete frames.
      const data = at + 10 + tableSize(reader.u8(at + 9))
      reader.u8(data)
      found.count++
      at = behindBlocks(reader, data + 1)
    } else return
  }
}

function behindBlocks(reader: Reader, from: number): number {
  let at = from
  for (let length = reader.u8(at); length > 0; length = reader.u8(at)) at += 1 + length
  return at + 1
}

function sizeAt(reader: Reader, at: number): Size {
  return { width: reader.u16(at, true), height: reader.u16(at + 2, true) }
}

/** Returns the bytes of the colour table that the flags announce. */
function tableSize(flags: number): number {
  return flags & 0x80 ? 3 << ((flags & 7) + 1) : 0
}
