import { constants, inflateSync } from 'node:zlib'
import { readExif } from '../exif'
import type { Colour, Found } from '../header'
import { icc } from '../icc'
import { EndOfBytes, type Reader } from '../reader'
import { textHasPlace } from './png-text'

const SIGNATURE = '\x89PNG\r\n\x1a\n'
/** Chunk names as numbers: in large images nearly all chunks are pixels. */
const [IDAT, IEND] = [0x49444154, 0x49454e44]
const TEXTS = new Set(['tEXt', 'zTXt', 'iTXt'])
/** A name of up to 79 characters, its terminator, and the compression method. */
const MAX_NAME = 81

/** @see https://www.w3.org/TR/png-3/ */
export function readPng(reader: Reader): Found | undefined {
  if (!reader.has(0, SIGNATURE)) return undefined
  const start = ihdrAt(reader)
  const stored = { width: reader.u32(start + 8), height: reader.u32(start + 12) }
  const colourType = reader.u8(start + 17)
  const found: Found = { format: 'png', stored, hasAlpha: colourType === 4 || colourType === 6 }
  const colours = new Map<string, Colour | undefined>()
  const isComplete = eachChunk(reader, start, (type, at, length, isBeforePixels) => {
    if (type === 'tRNS' && isBeforePixels) found.hasAlpha = true
    if (type === 'acTL' && isBeforePixels && length >= 8) found.frames = Math.max(1, reader.u32(at))
    if (type === 'eXIf') {
      found.hasExif = true
      if (readExif(reader, at, length).hasPlace) found.hasPlace = true
    }
    if (TEXTS.has(type) && textHasPlace(type, reader.upTo(at, length))) found.hasPlace = true
    if (type === 'eXIf' && isBeforePixels && found.orientation === undefined) {
      found.orientation = readExif(reader, at, length).orientation
    }
    if (isBeforePixels) colours.set(type, colourOf(reader, type, at, length) ?? colours.get(type))
  })
  const colour = chosenColour(colours)
  if (colour) found.colour = colour
  if (!isComplete) found.isTruncated = true
  return found
}

/** Xcode writes its own chunk before the one that must be first. */
function ihdrAt(reader: Reader): number {
  return reader.has(12, 'CgBI') ? 8 + 12 + reader.u32(8) : 8
}

/** @returns whether the file ends with the required last chunk */
function eachChunk(
  reader: Reader,
  from: number,
  visit: (type: string, at: number, length: number, isBeforePixels: boolean) => void,
): boolean {
  let isBeforePixels = true
  for (let at = from; at + 12 <= reader.size; ) {
    const length = reader.u32(at)
    const type = reader.u32(at + 4)
    if (type === IEND) return true
    if (at + 12 + length > reader.size) return false
    if (type === IDAT) isBeforePixels = false
    else visit(reader.name(at + 4), at + 8, length, isBeforePixels)
    at += 12 + length
  }
  return false
}

function colourOf(reader: Reader, type: string, at: number, length: number): Colour | undefined {
  if (type === 'cICP' && length >= 4) {
    return { kind: 'cicp', primaries: reader.u8(at), transfer: reader.u8(at + 1) }
  }
  if (type === 'iCCP') return profileOf(reader, at, length)
  if (type === 'gAMA' && length >= 4) return { kind: 'gamma', gamma: reader.u32(at) / 100_000 }
  if (type === 'cHRM' && length >= 32) {
    const chromaticities = Array.from({ length: 8 }, (_, index) => reader.u32(at + index * 4) / 100_000)
    return { kind: 'gamma', gamma: 0, chromaticities }
  }
  return undefined
}

/** Reads the header of the profile, which is compressed. */
function profileOf(reader: Reader, at: number, length: number): Colour | undefined {
  const name = reader.upTo(at, Math.min(length, MAX_NAME))
  const end = name.indexOf(0)
  if (end < 0) return undefined
  const packed = reader.upTo(at + end + 2, Math.min(length - end - 2, 1024))
  try {
    const header = inflateSync(packed, { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1 << 20 })
    return header.toString('latin1', 36, 40) === 'acsp' ? icc(header.toString('latin1', 16, 20)) : undefined
  } catch (error) {
    if (error instanceof EndOfBytes) throw error
    return undefined
  }
}

/** The standard's precedence: the first of these that is present counts. */
function chosenColour(colours: ReadonlyMap<string, Colour | undefined>): Colour | undefined {
  const exact = colours.get('cICP') ?? colours.get('iCCP')
  if (exact || colours.has('sRGB')) return exact
  const [gamma, chromaticities] = [colours.get('gAMA'), colours.get('cHRM')]
  // Without an exponent, chromaticities alone are not enough, and browsers leave the pixels unchanged.
  if (gamma?.kind !== 'gamma' || gamma.gamma <= 0) return undefined
  return chromaticities?.kind === 'gamma' ? { ...chromaticities, gamma: gamma.gamma } : gamma
}
