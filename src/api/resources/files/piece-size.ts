/**
 * Bytes of a file that are read and sent at once. Each piece costs a round of the event loop, so a fast connection gets large
 * ones: measured, 512 kB are a tenth faster than 256 kB, and 1 MB no faster. The time limit of an upload restarts with each
 * piece, so a slow connection gets small ones.
 */
export const MAX_PIECE = 512 * 1024
export const MIN_PIECE = 64 * 1024

/** Milliseconds within which a piece is sent by a fast connection, and by one that is not slow. */
const FAST = 100
const SLOW = 2000

let size = 256 * 1024

export const pieceSize = () => size

/** Adapts the size of later pieces, of all files. `ms`: how long it took to send a piece. */
export function pieceTook(ms: number): void {
  if (ms < FAST) size = MAX_PIECE
  else if (ms > SLOW) size = Math.max(MIN_PIECE, size / 2)
}
