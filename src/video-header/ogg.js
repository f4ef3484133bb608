import { BadVideo } from './bad-video.js'

/*
 * Ogg with Theora, which the parser of the other containers does not read.
 * https://www.theora.org/doc/Theora.pdf (6.2), RFC 3533 (6)
 */

/** The headers of all streams are on the first pages, and the last page is in the last 64 kB: a page has no more. */
const MAX_PAGE = 65_307
const IDENTIFICATION = Buffer.from('\x80theora', 'latin1')

/**
 * @param {import('./probe.js').VideoSource} source
 * @returns {Promise<import('./probe.js').VideoHeader>}
 */
export async function readOgg({ size, read }) {
  const head = Buffer.from(await read(0, Math.min(size, MAX_PAGE)))
  const at = head.indexOf(IDENTIFICATION)
  if (at < 28 || head.length < at + 42) throw new BadVideo('it has no video track')
  const serial = serialBefore(head, at)
  const tail = Buffer.from(await read(Math.max(0, size - 2 * MAX_PAGE), size))
  const frames = framesUntil(tail, serial, (head.readUInt16BE(at + 40) >> 5) & 31)
  const rate = head.readUInt32BE(at + 22) / head.readUInt32BE(at + 26)
  const duration = frames / rate
  const audioCodec = audioOf(head)
  return {
    format: 'ogv',
    width: head.readUIntBE(at + 14, 3),
    height: head.readUIntBE(at + 17, 3),
    ...(duration > 0 && Number.isFinite(duration) && { duration: Math.round(duration * 1000) / 1000 }),
    videoCodec: 'theora',
    ...(audioCodec && { audioCodec }),
  }
}

/**
 * @param {Buffer} bytes
 * @param {number} at a place in a page
 */
function serialBefore(bytes, at) {
  const page = bytes.lastIndexOf('OggS', at, 'latin1')
  return page < 0 ? 0 : bytes.readUInt32LE(page + 14)
}

/**
 * The number of a stream's last frame: its key frame, and the frames since then.
 *
 * @param {Buffer} tail
 * @param {number} serial
 * @param {number} shift bits of the frames since the key frame
 */
function framesUntil(tail, serial, shift) {
  for (let page = tail.length; page > 0; ) {
    page = tail.lastIndexOf('OggS', page - 1, 'latin1')
    if (page < 0 || tail.length < page + 18) break
    const position = tail.readBigInt64LE(page + 6)
    if (tail.readUInt32LE(page + 14) !== serial || position < 0n) continue
    return Number((position >> BigInt(shift)) + (position & ((1n << BigInt(shift)) - 1n)))
  }
  return 0
}

/** @param {Buffer} head */
function audioOf(head) {
  if (head.includes('\x01vorbis', 0, 'latin1')) return 'vorbis'
  return head.includes('OpusHead', 0, 'latin1') ? 'opus' : undefined
}
