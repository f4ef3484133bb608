import { crc32 } from 'node:zlib'
import type { Orientation } from '../header'
import { minimalExif } from './minimal-exif'

/** Ancillary chunks that change how a picture looks. Critical ones begin with a capital letter. */
const KEPT = new Set([
  'tRNS',
  'cHRM',
  'gAMA',
  'iCCP',
  'sBIT',
  'sRGB',
  'cICP',
  'mDCV',
  'mDCv',
  'cLLI',
  'cLLi',
  'bKGD',
  'hIST',
  'pHYs',
  'sPLT',
  'acTL',
  'fcTL',
  'fdAT',
])

/** Returns the chunks that a PNG's picture consists of, without EXIF, texts and times. `undefined` if the file is damaged. */
export function strippedPng(bytes: Buffer, orientation: Orientation): Buffer[] | undefined {
  const kept = [bytes.subarray(0, 8)]
  let isOriented = orientation === 1
  for (let at = 8; at + 12 <= bytes.length; ) {
    const end = at + 12 + bytes.readUInt32BE(at)
    if (end > bytes.length) return undefined
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (!isOriented && (type === 'PLTE' || type === 'IDAT')) {
      kept.push(exifChunk(orientation))
      isOriented = true
    }
    if (/^[A-Z]/.test(type) || KEPT.has(type)) kept.push(bytes.subarray(at, end))
    if (type === 'IEND') return kept
    at = end
  }
  return undefined
}

function exifChunk(orientation: Orientation): Buffer {
  const named = Buffer.concat([Buffer.from('eXIf', 'latin1'), minimalExif(orientation)])
  const chunk = Buffer.alloc(named.length + 8)
  chunk.writeUInt32BE(named.length - 4, 0)
  named.copy(chunk, 4)
  chunk.writeUInt32BE(crc32(named), named.length + 4)
  return chunk
}
