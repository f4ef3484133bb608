import { decode } from '../build/seo'
import type { Transformation } from '../types'

/**
 * A copy with what the author percent-encoded decoded once, as a server reads it: `ff-a%20b.ttf` is the font `a b.ttf`.
 * Texts and base64 inputs are decoded by the parser already; they stay. For reading only: building a decoded
 * transformation gives another URL.
 */
export function decodeTransformation(steps: readonly Transformation[]): Transformation[] {
  return steps.map((step) => decodeObject(step)) as Transformation[]
}

function decodeObject(step: object): object {
  return Object.fromEntries(
    Object.entries(step).map(([key, value]) => {
      if (key === 'overlay') return [key, decodeOverlay(value)]
      return [key, typeof value === 'string' && key !== 'raw' ? decode(value) : value]
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
    ...(input !== undefined && { input: encoding === 'plain' ? decode(input) : input }),
    ...(color !== undefined && { color: decode(color) }),
    ...(transformation && { transformation: transformation.map(decodeObject) }),
  }
}
