/** Side of the hashed image in pixels, and number of frequencies kept per side. */
export const HASH_SIDE = 32
const KEPT_SIDE = 8

const cosines = Array.from({ length: KEPT_SIDE }, (_, frequency) =>
  Array.from({ length: HASH_SIDE }, (_, at) =>
    Math.cos(((2 * at + 1) * frequency * Math.PI) / (2 * HASH_SIDE)),
  ),
)

/**
 * Computes a perceptual hash: one bit for each of the lowest 8 × 8 frequencies, set if it is above their median.
 * Similar images differ in few bits.
 *
 * @param grey 32 × 32 pixels of one byte
 * @returns 16 hex digits
 */
export function perceptualHash(grey: Uint8Array): string {
  const rows = Array.from({ length: HASH_SIDE }, (_, y) =>
    cosines.map((wave) => wave.reduce((sum, cosine, x) => sum + cosine * grey[y * HASH_SIDE + x]!, 0)),
  )
  const frequencies = cosines.flatMap((wave) =>
    Array.from({ length: KEPT_SIDE }, (_, u) =>
      wave.reduce((sum, cosine, y) => sum + cosine * rows[y]![u]!, 0),
    ),
  )
  // The first frequency is the brightness, which would exceed any median.
  const sorted = frequencies.slice(1).toSorted((a, b) => a - b)
  const median = sorted[sorted.length >> 1]!
  const bits = frequencies.map((value) => (value > median ? '1' : '0')).join('')
  return BigInt(`0b${bits}`).toString(16).padStart(16, '0')
}
