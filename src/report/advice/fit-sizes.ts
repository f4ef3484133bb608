/** The width of an image in a window, both in CSS pixels. */
export interface LayoutPoint {
  window: number
  width: number
}

/** Pixels by which a length may differ from what was measured: layouts round. */
const TOLERANCE = 1.5

/** A length `share · window + pixels`, and not more than `most`. */
interface Line {
  share: number
  pixels: number
  most?: number
}

interface Segment {
  /** Window width from which it holds. */
  from: number
  line: Line
  points: readonly LayoutPoint[]
}

/**
 * Writes `sizes` for an image whose width was measured in several windows. Between two breakpoints a layout is a share of the
 * window and a number of pixels; where what was measured is on no such line, the largest width stands for all.
 *
 * @param breakpoints first window widths of another layout, ascending
 * @returns `undefined` if the image is shown in no window
 */
export function fitSizes(points: readonly LayoutPoint[], breakpoints: readonly number[]): string | undefined {
  if (!points.some(({ width }) => width > 0)) return undefined
  const bounds = [0, ...breakpoints]
  const segments: Segment[] = []
  for (const [index, from] of bounds.entries()) {
    const to = bounds[index + 1] ?? Number.POSITIVE_INFINITY
    // A hidden image loads anyway, unless it is lazy; its width there asks for nothing.
    const own = points.filter(({ window, width }) => window >= from && window < to && width > 0)
    if (own.length === 0) continue
    const last = segments.at(-1)
    const both = last && [...last.points, ...own]
    const common = both && lineThrough(both)
    if (last && common) segments[segments.length - 1] = { ...last, line: common, points: both }
    else segments.push({ from, line: lineThrough(own) ?? risingLine(own) ?? largest(own), points: own })
  }
  const [first, ...others] = segments
  const entries = others.reverse().map(({ from, line }) => `(min-width: ${from}px) ${lengthText(line)}`)
  return [...entries, lengthText(first!.line)].join(', ')
}

function largest(points: readonly LayoutPoint[]): Line {
  return { share: 0, pixels: Math.max(...points.map(({ width }) => width)) }
}

/** A line up to a width that the layout does not exceed (`max-width`). */
function risingLine(points: readonly LayoutPoint[]): Line | undefined {
  const most = Math.max(...points.map(({ width }) => width))
  const rising = points.filter(({ width }) => width < most - TOLERANCE)
  const line = rising.length > 1 ? lineThrough(rising) : undefined
  if (!line) return undefined
  const isAbove = ({ window }: LayoutPoint) => line.share * window + line.pixels >= most - TOLERANCE
  const isCut = points.every((point) => point.width < most - TOLERANCE || isAbove(point))
  return isCut ? { ...line, most } : undefined
}

/** The line through the outermost points, if all others are on it and it never shows less. */
function lineThrough(points: readonly LayoutPoint[]): Line | undefined {
  const sorted = [...points].sort((a, b) => a.window - b.window)
  const [first, last] = [sorted[0]!, sorted.at(-1)!]
  const span = last.window - first.window
  const share = span === 0 ? 0 : (last.width - first.width) / span
  // Of a window's width, in whole percent of tenths: 33.3vw.
  const rounded = Math.round(share * 1000) / 1000
  const pixels = Math.max(...sorted.map(({ window, width }) => width - rounded * window))
  const line = { share: rounded, pixels }
  return sorted.every(({ window, width }) => rounded * window + pixels - width <= TOLERANCE)
    ? line
    : undefined
}

function lengthText({ share, pixels, most }: Line): string {
  const whole = Math.ceil(pixels - 0.25)
  const view = `${Math.round(share * 1000) / 10}vw`
  if (share === 0) return `${Math.max(whole, 1)}px`
  const sum = Math.abs(pixels) <= TOLERANCE ? view : `${view} ${whole < 0 ? '-' : '+'} ${Math.abs(whole)}px`
  if (most !== undefined) return `min(${sum}, ${Math.ceil(most - 0.25)}px)`
  return sum === view ? view : `calc(${sum})`
}
