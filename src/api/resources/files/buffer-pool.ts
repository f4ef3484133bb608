import { CHUNK } from '../../transport/multipart'

/**
 * Bytes of a piece that has left the process for certain when the stream is asked for the next one: the most that a socket
 * holds back (`highWaterMark`: 16 KiB in Node 20, 64 KiB since), so that undici waits for its `drain`.
 */
export const MIN_DRAINED_BYTES = 64 * 1024

/** Kept for the next file, in buffers: as many as are usually sent at once. */
const MAX_POOLED = 64
const pool: Buffer[] = []

/**
 * A buffer for the pieces of one file, one after the other. Fresh memory for each of them would be a fifth of the time that
 * an upload takes, most of it spent by the system on pages that the garbage collector gives back much later.
 *
 * It may be filled again as soon as the stream is asked for the next piece, if the last one was no smaller than
 * `LEAST_DRAINED`.
 */
export function acquireBuffer(): Buffer {
  return pool.pop() ?? Buffer.allocUnsafeSlow(CHUNK)
}

/** For the next file. */
export function releaseBuffer(buffer: Buffer): void {
  if (pool.length < MAX_POOLED) pool.push(buffer)
}
