import { badValue } from '../engine-error'
import { numberOf, type Size, variablesOf } from '../geometry/measures'
import { perform } from '../image'
import { type Colour, hexOf, numbersOf, parseColour } from '../pixels/colour'
import { pairsOf } from '../pixels/pairs'
import { effectText, type Handler, isOff, type StepContext } from './handler'

/** Degrees of the named directions, clockwise from the top: the side at which the second colour is pure. */
const DIRECTIONS: Readonly<Record<string, number>> = {
  top: 0,
  topright: 45,
  right: 90,
  bottomright: 135,
  bottom: 180,
  bottomleft: 225,
  left: 270,
  topleft: 315,
}

/** `e-gradient[-ld-180_from-FFFFFF_to-00000000_sp-1]`: laid over the image, from one colour to the other. */
export const gradient: Handler = {
  order: 69,
  async apply(image, step, context) {
    if (isOff(step.gradient)) return image
    const parameter = effectText('e-gradient', step.gradient)
    const given = pairsOf(step.gradient, ['ld', 'from', 'to', 'sp'], parameter)
    const from = await numbersOf(parseColour(given.from ?? 'FFFFFF', parameter))
    const to = await numbersOf(parseColour(given.to ?? '00000000', parameter))
    const direction = given.ld ?? '180'
    const angle = DIRECTIONS[direction.replace('_', '')] ?? Number(direction)
    if (!(angle >= 0 && angle < 360)) throw badValue(parameter, `"${direction}" is not a direction`)
    const radians = (angle * Math.PI) / 180
    // As long as the image is in that direction, so that the first corner has one colour and the last the other.
    const length = Math.abs(image.width * Math.sin(radians)) + Math.abs(image.height * Math.cos(radians))
    const stop = stopOf(given.sp ?? '1', length, image, context, parameter)
    const input = Buffer.from(svgOf(image, radians, length, stop, from, to))
    return perform(image, 'composite', (pipeline) => pipeline.composite([{ input }]), image, image.opaque)
  },
}

/** Position at which the second colour is pure, as a share of the length. */
function stopOf(
  text: string,
  length: number,
  image: Size,
  { original, base }: StepContext,
  parameter: string,
) {
  try {
    const value = numberOf(text, variablesOf(image, original, base), 'sp')
    if (value !== undefined && value > 0) return value <= 1 ? value : value / length
  } catch (error) {
    throw badValue(parameter, (error as Error).message)
  }
  throw badValue(parameter, `"${text}" is not a length above 0`)
}

function svgOf(size: Size, radians: number, length: number, stop: number, from: Colour, to: Colour): string {
  const { width, height } = size
  const [x, y] = [(Math.sin(radians) * length) / 2, (-Math.cos(radians) * length) / 2]
  const point = (side: 1 | -1) => [width / 2 + side * x, height / 2 + side * y] as const
  const [x1, y1] = point(-1)
  const [endX, endY] = point(1)
  // The line ends where the second colour is pure: beyond its end a gradient continues with its last colour.
  const [x2, y2] = [x1 + (endX - x1) * stop, y1 + (endY - y1) * stop]
  const colour = (offset: number, { alpha, ...rest }: Colour) =>
    `<stop offset="${offset}" stop-color="${hexOf({ alpha, ...rest })}" stop-opacity="${alpha}"/>`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>` +
    `<linearGradient id="g" gradientUnits="userSpaceOnUse" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}">` +
    `${colour(0, from)}${colour(1, to)}</linearGradient></defs>` +
    `<rect width="${width}" height="${height}" fill="url(#g)"/></svg>`
  )
}
