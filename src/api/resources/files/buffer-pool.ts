import { MAX_PIECE } from './piece-size'

/**
 * A socket buffers at most this many bytes (`highWaterMark`: 16 KiB in Node 20, 64 KiB since), so undici waits for
 * `drain` after a piece of this size. The piece has left the process when the stream is asked for the next one.
 */
export const MIN_DRAINED_BYTES = 64 * 1024

/** Buffers kept for later files: as many as are usually sent at once. */
const MAX_POOLED = 64
const pool: Buffer[] = []

/**
 * Takes a buffer for the pieces of a file. Allocating memory for each piece would cost a fifth of the time of an
 * upload, most of it in the system, for pages that the garbage collector releases much later.
 *
 * The buffer can be reused when the stream is asked for the next piece, if the last one had at least
 * `MIN_DRAINED_BYTES`.
 */
export function acquireBuffer(): Buffer {
  return pool.pop() ?? Buffer.allocUnsafeSlow(MAX_PIECE)
}

/** Returns a buffer to the pool. */
export function releaseBuffer(buffer: Buffer): void {
  if (pool.length < MAX_POOLED) pool.push(buffer)
}
