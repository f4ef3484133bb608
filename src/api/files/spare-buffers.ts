import { CHUNK } from '../transport/multipart'

/** Kept for the next file, in buffers: as many as are usually sent at once. */
const KEPT = 64
const spare: Buffer[] = []

/**
 * A buffer for the pieces of one file, one after the other. Fresh memory for each of them would be a fifth of the time that
 * an upload takes, most of it spent by the system on pages that the garbage collector gives back much later.
 *
 * It may be filled again as soon as the stream is asked for the next piece: a piece of this size is many times what a socket
 * holds back (`highWaterMark`), so undici waits for its `drain`, which comes when the system has taken all of it.
 */
export function takeBuffer(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(CHUNK)
}

/** For the next file. */
export function giveBuffer(buffer: Buffer): void {
  if (spare.length < KEPT) spare.push(buffer)
}
