/** The luminance table of the JPEG standard (Annex K), in zigzag order. */
// biome-ignore format: a table
const STANDARD = [
  16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
  26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
  56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
  95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
]

/**
 * Estimates the quality of a JPEG, 1–100, from its first quantisation table, which encoders scale from the standard
 * one.
 *
 * @returns 0 for other formats, as ImageKit does
 */
export function jpegQuality(bytes: Buffer): number {
  const table = luminanceTable(bytes)
  if (!table) return 0
  let [quality, smallest] = [0, Number.POSITIVE_INFINITY]
  for (let one = 1; one <= 100; one++) {
    const distance = table.reduce((sum, value, index) => sum + Math.abs(value - scaled(index, one)), 0)
    if (distance < smallest) [quality, smallest] = [one, distance]
  }
  return quality
}

/** Scales the standard table as the IJG encoder does. */
function scaled(index: number, quality: number): number {
  const scale = quality < 50 ? Math.floor(5000 / quality) : 200 - quality * 2
  return Math.min(255, Math.max(1, Math.floor((STANDARD[index]! * scale + 50) / 100)))
}

function luminanceTable(bytes: Buffer): number[] | undefined {
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8) return undefined
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === 0xff && bytes[at + 1] !== 0xda) {
    const length = bytes.readUInt16BE(at + 2)
    if (bytes[at + 1] === 0xdb) {
      const isWide = bytes[at + 4]! >> 4 !== 0
      const size = isWide ? 2 : 1
      if (at + 5 + 64 * size > bytes.length) return undefined
      return Array.from({ length: 64 }, (_, index) => bytes.readUIntBE(at + 5 + index * size, size))
    }
    at += 2 + length
  }
  return undefined
}
