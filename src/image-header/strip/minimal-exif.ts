import type { Orientation } from '../header'

/** A TIFF structure with nothing in it but the orientation: one big-endian directory of one entry. */
export function minimalExif(orientation: Orientation): Buffer {
  const bytes = Buffer.alloc(26)
  bytes.write('MM\0*', 'latin1')
  bytes.writeUInt32BE(8, 4)
  bytes.writeUInt16BE(1, 8)
  bytes.writeUInt16BE(0x112, 10)
  // One value of the type SHORT.
  bytes.writeUInt16BE(3, 12)
  bytes.writeUInt32BE(1, 14)
  bytes.writeUInt16BE(orientation, 18)
  return bytes
}
