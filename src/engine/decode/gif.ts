import type { ImageHeader } from '../../image-header'

/** Screen sizes that libnsgif attributes to the editor, and replaces by the area that the frames cover. */
const DISBELIEVED = ['640×480', '800×600', '1024×768', '1280×1024', '1600×1200']
const LARGEST_BELIEVED = 2048

/**
 * Prepares a GIF so that libvips composes frames like browsers, on a transparent canvas of the screen's size: sets the
 * screen that browsers use, and inserts a first frame of one transparent pixel in its lower right corner. That makes
 * libvips keep the canvas, whatever its size, and its transparency, which it drops where no frame has any.
 *
 * @returns the bytes as they are where libvips sees them right
 */
export function preparedGif(bytes: Buffer, header: ImageHeader): { bytes: Buffer; addedFrames: number } {
  const { width, height } = header.stored
  const isBelieved =
    !DISBELIEVED.includes(`${width}×${height}`) &&
    Math.max(width, height) <= LARGEST_BELIEVED &&
    bytes.readUInt16LE(6) === width &&
    bytes.readUInt16LE(8) === height
  // One transparent pixel anywhere makes the uncovered area transparent too.
  if (isBelieved && !header.isPartlyCovered) return { bytes, addedFrames: 0 }
  const start = 13 + (bytes[10]! & 0x80 ? 3 << ((bytes[10]! & 7) + 1) : 0)
  const prepared = Buffer.concat([
    bytes.subarray(0, start),
    clearPixel(width - 1, height - 1),
    bytes.subarray(start),
  ])
  prepared.writeUInt16LE(width, 6)
  prepared.writeUInt16LE(height, 8)
  return { bytes: prepared, addedFrames: 1 }
}

function clearPixel(left: number, top: number): Buffer {
  const place = Buffer.alloc(8)
  place.writeUInt16LE(left, 0)
  place.writeUInt16LE(top, 2)
  place.writeUInt16LE(1, 4)
  place.writeUInt16LE(1, 6)
  return Buffer.concat([
    // Colour 0 of its own table of two is transparent.
    Buffer.from([0x21, 0xf9, 4, 1, 0, 0, 0, 0, 0x2c]),
    place,
    Buffer.from([0x80, 0, 0, 0, 0, 0, 0]),
    Buffer.from([2, 2, 0x44, 1, 0]),
  ])
}
