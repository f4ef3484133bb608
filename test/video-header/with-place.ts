/** Returns a box of an MP4 or QuickTime file. */
function box(type: string, ...content: Buffer[]): Buffer {
  const size = content.reduce((sum, { length }) => sum + length, 8)
  const head = Buffer.alloc(8)
  head.writeUInt32BE(size)
  head.write(type, 4, 'latin1')
  return Buffer.concat([head, ...content])
}

const uint = (...values: number[]) => {
  const bytes = Buffer.alloc(4 * values.length)
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, 4 * index)
  return bytes
}

const PLACE = '+48.8577+002.2950+035.000/'
const APPLE = 'com.apple.quicktime.location.ISO6709'

/** Boxes that say where a film was recorded, as those write them who record it. */
export const PLACES = {
  'Android and QuickTime: ©xyz': box(
    'udta',
    box('\u00a9xyz', Buffer.from([0, PLACE.length, 0x15, 0xc7]), Buffer.from(PLACE)),
  ),
  '3GPP: loci': box(
    'udta',
    box(
      'loci',
      uint(0),
      Buffer.from([0x15, 0xc7, 0, 0]),
      uint(0x24b85, 0x30db92, 0x230000),
      Buffer.from('earth\0\0'),
    ),
  ),
  'Apple: ISO6709': box(
    'meta',
    box('hdlr', uint(0, 0), Buffer.from('mdta'), uint(0, 0, 0)),
    box('keys', uint(0, 1), box('mdta', Buffer.from(APPLE))),
    box('ilst', box('\0\0\0\u0001', box('data', uint(1, 0), Buffer.from(PLACE)))),
  ),
}

/** Returns an MP4 whose index has one more box. */
export function withBox(mp4: Buffer, added: Buffer): Buffer {
  const moov = mp4.indexOf('moov', 'latin1') - 4
  const end = moov + mp4.readUInt32BE(moov)
  const bytes = Buffer.concat([mp4.subarray(0, end), added, mp4.subarray(end)])
  bytes.writeUInt32BE(end - moov + added.length, moov)
  return bytes
}
