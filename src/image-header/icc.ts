import type { Colour } from './header'
import { EndOfBytes, type Reader } from './reader'

/**
 * Returns the colour space of a profile, from its header.
 *
 * @see https://www.color.org/specification/ICC.1-2022-05.pdf 7.2
 */
export function iccColour(reader: Reader, at: number, length: number): Colour | undefined {
  try {
    return length >= 128 && reader.has(at + 36, 'acsp') ? icc(reader.text(at + 16, 4)) : undefined
  } catch (error) {
    if (error instanceof EndOfBytes) return undefined
    throw error
  }
}

export function icc(space: string): Colour {
  return { kind: 'icc', space: space.trim() }
}
