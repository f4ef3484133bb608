/**
 * The EXIF block of a JPEG, PNG or WebP, from the bytes alone: uploads and listings must not wait for sharp.
 *
 * @returns the block without its `Exif` mark, or `undefined` if there is none
 */
export function exifBlock(bytes: Buffer): Buffer | undefined {
  if (bytes.length < 16) return undefined
  if (bytes.readUInt16BE(0) === 0xffd8) return fromJpeg(bytes)
  if (bytes.toString('latin1', 1, 4) === 'PNG') return fromPng(bytes)
  if (bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP') {
    return fromWebp(bytes)
  }
  return undefined
}

function fromJpeg(bytes: Buffer): Buffer | undefined {
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff) {
    const marker = bytes[at + 1]!
    // From the start of the scan on there are no more headers.
    if (marker === 0xda || marker === 0xd9) return undefined
    const length = bytes.readUInt16BE(at + 2)
    const content = bytes.subarray(at + 4, at + 2 + length)
    if (marker === 0xe1 && content.toString('latin1', 0, 4) === 'Exif') return content.subarray(6)
    at += 2 + length
  }
  return undefined
}

function fromPng(bytes: Buffer): Buffer | undefined {
  let at = 8
  while (at + 12 <= bytes.length) {
    const length = bytes.readUInt32BE(at)
    if (bytes.toString('latin1', at + 4, at + 8) === 'eXIf') return bytes.subarray(at + 8, at + 8 + length)
    at += 12 + length
  }
  return undefined
}

function fromWebp(bytes: Buffer): Buffer | undefined {
  let at = 12
  while (at + 8 <= bytes.length) {
    const length = bytes.readUInt32LE(at + 4)
    if (bytes.toString('latin1', at, at + 4) === 'EXIF') {
      const content = bytes.subarray(at + 8, at + 8 + length)
      return content.toString('latin1', 0, 4) === 'Exif' ? content.subarray(6) : content
    }
    // Chunks are padded to an even length.
    at += 8 + length + (length % 2)
  }
  return undefined
}
