import { EndOfBytes, type Reader } from '../reader'

/** A box of the ISO base media file format. */
export interface Box {
  type: string
  /** Start and end of its content. */
  at: number
  end: number
}

/** More depth, and more boxes, than any file needs. */
const MAX_BOXES = 4096

/**
 * Iterates over the boxes between two offsets. A box that claims to be longer than its parent ends with it.
 *
 * @see https://www.iso.org/standard/83102.html 4.2
 */
export function boxesOf(reader: Reader, from: number, end: number): Box[] {
  const boxes: Box[] = []
  for (let at = from; at + 8 <= end && boxes.length < MAX_BOXES; ) {
    const short = reader.u32(at)
    const isLong = short === 1
    const head = isLong ? 16 : 8
    // Zero means that the box extends to the end.
    const length = isLong ? reader.u64(at + 8) : short === 0 ? end - at : short
    if (length < head) break
    boxes.push({ type: reader.name(at + 4), at: at + head, end: Math.min(at + length, end) })
    at += length
  }
  return boxes
}

/** Iterates over the boxes in a box whose content begins with a version and flags. */
export function fullBoxesOf(reader: Reader, box: Box): Box[] {
  return boxesOf(reader, box.at + 4, box.end)
}

export function find(boxes: readonly Box[], type: string): Box | undefined {
  return boxes.find((box) => box.type === type)
}

/** Returns the first box on a path of types. */
export function descend(reader: Reader, boxes: readonly Box[], ...path: string[]): Box | undefined {
  const [type, ...rest] = path
  const box = type === undefined ? undefined : find(boxes, type)
  return box && rest.length > 0 ? descend(reader, boxesOf(reader, box.at, box.end), ...rest) : box
}

/** Reads a number of `size` bytes, up to 8. */
export function unsigned(reader: Reader, at: number, size: number): number {
  if (size === 0) return 0
  if (size === 1) return reader.u8(at)
  if (size === 2) return reader.u16(at)
  if (size === 4) return reader.u32(at)
  if (size === 8) return reader.u64(at)
  throw new EndOfBytes()
}
