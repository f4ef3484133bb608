import type { Reader } from '../reader'
import { type Box, boxesOf, find, fullBoxesOf, unsigned } from './boxes'

/** A property of an item. */
export interface Association {
  box: Box
  /** Position of the association: its highest bit says whether the property is essential. */
  mark: number
}

/** More items than any file has. */
const MAX_ITEMS = 10_000

export function primaryItem(reader: Reader, boxes: readonly Box[]): number | undefined {
  const box = find(boxes, 'pitm')
  if (!box) return undefined
  return reader.u8(box.at) === 0 ? reader.u16(box.at + 4) : reader.u32(box.at + 4)
}

/** Returns the properties of each item, in the order in which they apply. */
export function propertiesOf(reader: Reader, boxes: readonly Box[]): Map<number, Association[]> {
  const found = new Map<number, Association[]>()
  const properties = find(boxes, 'iprp')
  if (!properties) return found
  const parts = boxesOf(reader, properties.at, properties.end)
  const container = find(parts, 'ipco')
  if (!container) return found
  const all = boxesOf(reader, container.at, container.end)
  for (const { type, at } of parts) {
    if (type !== 'ipma') continue
    const [version, flags, count] = [reader.u8(at), reader.u24(at + 1), reader.u32(at + 4)]
    const [idSize, indexSize] = [version < 1 ? 2 : 4, flags & 1 ? 2 : 1]
    let place = at + 8
    for (let index = 0; index < count && index < MAX_ITEMS; index++) {
      const item = unsigned(reader, place, idSize)
      const belonging = reader.u8(place + idSize)
      place += idSize + 1
      const own = found.get(item) ?? []
      for (let one = 0; one < belonging; one++, place += indexSize) {
        const number = indexSize === 2 ? reader.u16(place) & 0x7fff : reader.u8(place) & 0x7f
        const box = all[number - 1]
        if (box) own.push({ box, mark: place })
      }
      found.set(item, own)
    }
  }
  return found
}

/** Returns the items that refer to one as auxiliary: its transparency, its gain map. */
export function itemsOf(reader: Reader, boxes: readonly Box[], item: number): number[] {
  const references = find(boxes, 'iref')
  if (!references) return []
  const size = reader.u8(references.at) === 0 ? 2 : 4
  return fullBoxesOf(reader, references).flatMap(({ type, at, end }) => {
    if (type !== 'auxl') return []
    const count = reader.u16(at + size)
    const targets: number[] = []
    for (let index = 0; index < count && at + size + 2 + (index + 1) * size <= end; index++) {
      targets.push(unsigned(reader, at + size + 2 + index * size, size))
    }
    return targets.includes(item) ? [unsigned(reader, at, size)] : []
  })
}

/** Returns the ids of items by their type. */
export function itemsOfType(reader: Reader, boxes: readonly Box[], wanted: string): number[] {
  const info = find(boxes, 'iinf')
  if (!info) return []
  const entries = info.at + (reader.u8(info.at) === 0 ? 6 : 8)
  return boxesOf(reader, entries, info.end).flatMap(({ type, at }) => {
    const version = type === 'infe' ? reader.u8(at) : 0
    if (version < 2) return []
    const idSize = version === 2 ? 2 : 4
    return reader.name(at + 6 + idSize) === wanted ? [unsigned(reader, at + 4, idSize)] : []
  })
}

/** Offsets in the file. */
interface Extent {
  start: number
  end: number
}

/** Returns where an item's bytes are in the file; `undefined` if they are elsewhere. */
export function extentOfItem(reader: Reader, boxes: readonly Box[], item: number): Extent | undefined {
  const box = find(boxes, 'iloc')
  if (!box) return undefined
  const version = reader.u8(box.at)
  const sizes = reader.u16(box.at + 4)
  const [offsetSize, lengthSize, baseSize] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15]
  const indexSize = version === 0 ? 0 : sizes & 15
  const wide = version < 2 ? 2 : 4
  const count = unsigned(reader, box.at + 6, wide)
  let at = box.at + 6 + wide
  for (let index = 0; index < count && index < MAX_ITEMS && at < box.end; index++) {
    const id = unsigned(reader, at, wide)
    at += wide
    const method = version === 0 ? 0 : reader.u16(at) & 15
    if (version > 0) at += 2
    const base = unsigned(reader, at + 2, baseSize)
    const extents = reader.u16(at + 2 + baseSize)
    at += 4 + baseSize
    const whole = { start: Number.POSITIVE_INFINITY, end: 0 }
    for (let extent = 0; extent < extents && at < box.end; extent++) {
      const start = unsigned(reader, at + indexSize, offsetSize)
      const length = unsigned(reader, at + indexSize + offsetSize, lengthSize)
      whole.start = Math.min(whole.start, base + start)
      whole.end = Math.max(whole.end, base + start + length)
      at += indexSize + offsetSize + lengthSize
    }
    if (id === item) return method === 0 ? whole : undefined
  }
  return undefined
}
