import { inflateSync } from 'node:zlib'

/** Decompressed metadata beyond this is dropped: a few bytes can expand to gigabytes. */
const MAX_TEXT_BYTES = 1024 * 1024

/** Raw metadata blocks of an image, without their markers. */
export interface MetadataBlocks {
  exif?: Buffer
  /** Consecutive IPTC records. */
  iptc?: Buffer
  /** An XML document. */
  xmp?: Buffer
}

/**
 * Extracts the blocks of a JPEG, PNG or WebP without sharp, which uploads and listings do not need. The first block of
 * a kind wins.
 */
export function metadataBlocks(bytes: Buffer): MetadataBlocks {
  if (bytes.length < 16) return {}
  if (bytes.readUInt16BE(0) === 0xffd8) return fromJpeg(bytes)
  if (bytes.toString('latin1', 1, 4) === 'PNG') return fromPng(bytes)
  const isWebp = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'
  return isWebp ? fromWebp(bytes) : {}
}

const EXIF = 'Exif\0\0'
const XMP = 'http://ns.adobe.com/xap/1.0/\0'
const PHOTOSHOP = 'Photoshop 3.0\0'

function fromJpeg(bytes: Buffer): MetadataBlocks {
  const blocks: MetadataBlocks = {}
  let at = 2
  // No metadata follows the start of the scan.
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda && bytes[at + 1] !== 0xd9) {
    const length = bytes.readUInt16BE(at + 2)
    const content = bytes.subarray(at + 4, at + 2 + length)
    if (bytes[at + 1] === 0xe1) {
      blocks.exif ??= behind(content, EXIF)
      blocks.xmp ??= behind(content, XMP)
    }
    const resources = bytes[at + 1] === 0xed && behind(content, PHOTOSHOP)
    if (resources) blocks.iptc ??= iptcOf(resources)
    at += 2 + length
  }
  return blocks
}

function behind(content: Buffer, mark: string): Buffer | undefined {
  return content.toString('latin1', 0, mark.length) === mark ? content.subarray(mark.length) : undefined
}

/** Photoshop stores IPTC as image resource 0x0404. */
function iptcOf(resources: Buffer): Buffer | undefined {
  let at = 0
  while (at + 12 <= resources.length && resources.toString('latin1', at, at + 4) === '8BIM') {
    const id = resources.readUInt16BE(at + 4)
    // A Pascal string, padded to an even length like the content.
    const name = 1 + resources[at + 6]!
    const size = at + 6 + name + (name % 2)
    if (size + 4 > resources.length) return undefined
    const length = resources.readUInt32BE(size)
    if (id === 0x0404) return resources.subarray(size + 4, size + 4 + length)
    at = size + 4 + length + (length % 2)
  }
  return undefined
}

function fromPng(bytes: Buffer): MetadataBlocks {
  const blocks: MetadataBlocks = {}
  let at = 8
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    const content = bytes.subarray(at + 8, at + 8 + length)
    if (type === 'eXIf') blocks.exif ??= content
    // Keyword, two bytes for no compression, then an empty language and translated keyword.
    if (type === 'iTXt') blocks.xmp ??= behind(content, 'XML:com.adobe.xmp\0\0\0\0\0')
    // libpng, and with it sharp, compresses the text.
    if (type === 'zTXt') blocks.xmp ??= inflated(behind(content, 'XML:com.adobe.xmp\0\0'))
    at += 12 + length
  }
  return blocks
}

function inflated(packed: Buffer | undefined): Buffer | undefined {
  if (!packed) return undefined
  try {
    return inflateSync(packed, { maxOutputLength: MAX_TEXT_BYTES })
  } catch {
    return undefined
  }
}

function fromWebp(bytes: Buffer): MetadataBlocks {
  const blocks: MetadataBlocks = {}
  let at = 12
  while (at + 8 <= bytes.length) {
    const length = bytes.readUInt32LE(at + 4)
    const type = bytes.toString('latin1', at, at + 4)
    const content = bytes.subarray(at + 8, at + 8 + length)
    if (type === 'EXIF') blocks.exif ??= behind(content, EXIF) ?? content
    if (type === 'XMP ') blocks.xmp ??= content
    // Chunks are padded to an even length.
    at += 8 + length + (length % 2)
  }
  return blocks
}
