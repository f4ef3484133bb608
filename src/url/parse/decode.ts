import { percentDecode } from '../../lib/percent-decode'
import type { Transformation } from '../types'

/**
 * Decodes percent-encoded values once, as a server does: `ff-a%20b.ttf` is the font `a b.ttf`. Texts and base64 inputs
 * are decoded by the parser already. For reading only: building the result gives another URL.
 */
export function decodeTransformation(steps: readonly Transformation[]): Transformation[] {
  return steps.map((step) => decodeObject(step)) as Transformation[]
}

function decodeObject(step: object): object {
  return Object.fromEntries(
    Object.entries(step).map(([key, value]) => {
      if (key === 'overlay') return [key, decodeOverlay(value)]
      return [key, typeof value === 'string' && key !== 'raw' ? percentDecode(value) : value]
    }),
  )
}

function decodeOverlay(overlay: {
  input?: string
  encoding?: string
  color?: string
  transformation?: object[]
}): object {
  const { input, encoding, transformation, color, ...rest } = overlay
  return {
    ...rest,
    ...(input !== undefined && { input: encoding === 'plain' ? percentDecode(input) : input }),
    ...(color !== undefined && { color: percentDecode(color) }),
    ...(transformation && { transformation: transformation.map(decodeObject) }),
  }
}
