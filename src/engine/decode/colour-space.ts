/** x and y of white, red, green and blue. */
export type Chromaticities = readonly number[]

const D65 = [0.3127, 0.329] as const
const SRGB: Chromaticities = [...D65, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06]

/** By their number in ITU-T H.273; sRGB's, and unspecified ones, need none. */
const PRIMARIES: Readonly<Record<number, Chromaticities>> = {
  4: [0.31, 0.316, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08],
  5: [...D65, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06],
  6: [...D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07],
  7: [...D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07],
  9: [...D65, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046],
  11: [0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
  12: [...D65, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06],
}

export function primariesOf(code: number): Chromaticities | undefined {
  return PRIMARIES[code]
}

/**
 * Returns the transfer curve of H.273 from a number to light, 0 to 1 both; `undefined` for those of high dynamic range.
 *
 * @param isPng browsers read curves of video as a screen's (BT.1886) in a PNG, and as sRGB's in an AVIF
 */
export function curveOf(code: number, isPng: boolean): 'srgb' | ((value: number) => number) | undefined {
  if (isPng && VIDEO_CURVES.includes(code)) return (value) => value ** 2.4
  if (code === 4) return (value) => value ** 2.2
  if (code === 5) return (value) => value ** 2.8
  if (code === 8) return (value) => value
  if (code === 16 || code === 18) return undefined
  return 'srgb'
}

const VIDEO_CURVES = [1, 6, 14, 15]

type Matrix = readonly [number, number, number, number, number, number, number, number, number]

/**
 * Returns the matrix from light of the given primaries to that of sRGB's, row by row; `undefined` if they are the same.
 *
 * @see http://www.brucelindbloom.com/Eqn_RGB_XYZ_Matrix.html
 */
export function matrixToSrgb(from: Chromaticities): Matrix | undefined {
  if (from.length !== 8 || from.every((value, index) => Math.abs(value - SRGB[index]!) < 0.001))
    return undefined
  const [toXyz, srgbToXyz] = [toD50(from), toD50(SRGB)]
  const back = srgbToXyz && inverse(srgbToXyz)
  return toXyz && back && multiply(back, toXyz)
}

/** Returns the matrix from light to XYZ, with the white adapted to D50 by the Bradford method, which ICC uses. */
function toD50(chromaticities: Chromaticities): Matrix | undefined {
  const [wx, wy, rx, ry, gx, gy, bx, by] = chromaticities as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if ([wy, ry, gy, by].some((y) => !(y > 0))) return undefined
  const xyz = (x: number, y: number) => [x / y, 1, (1 - x - y) / y] as const
  const [white, red, green, blue] = [xyz(wx, wy), xyz(rx, ry), xyz(gx, gy), xyz(bx, by)]
  const primaries: Matrix = [red[0], green[0], blue[0], red[1], green[1], blue[1], red[2], green[2], blue[2]]
  const inverted = inverse(primaries)
  if (!inverted) return undefined
  const [sr, sg, sb] = applied(inverted, white)
  const scaled: Matrix = [
    ...([red[0] * sr, green[0] * sg, blue[0] * sb] as const),
    ...([red[1] * sr, green[1] * sg, blue[1] * sb] as const),
    ...([red[2] * sr, green[2] * sg, blue[2] * sb] as const),
  ]
  const cones: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296]
  const [from, to] = [applied(cones, white), applied(cones, [0.9642, 1, 0.8249])]
  const ratio: Matrix = [to[0] / from[0], 0, 0, 0, to[1] / from[1], 0, 0, 0, to[2] / from[2]]
  return multiply(multiply(inverse(cones)!, multiply(ratio, cones)), scaled)
}

function applied(m: Matrix, [x, y, z]: readonly [number, number, number]): [number, number, number] {
  return [m[0] * x + m[1] * y + m[2] * z, m[3] * x + m[4] * y + m[5] * z, m[6] * x + m[7] * y + m[8] * z]
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const column = (index: 0 | 1 | 2) => applied(a, [b[index], b[index + 3]!, b[index + 6]!])
  const [x, y, z] = [column(0), column(1), column(2)]
  return [x[0], y[0], z[0], x[1], y[1], z[1], x[2], y[2], z[2]]
}

function inverse([a, b, c, d, e, f, g, h, i]: Matrix): Matrix | undefined {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
  if (!Number.isFinite(1 / determinant)) return undefined
  const by = 1 / determinant
  return [
    (e * i - f * h) * by,
    (c * h - b * i) * by,
    (b * f - c * e) * by,
    (f * g - d * i) * by,
    (a * i - c * g) * by,
    (c * d - a * f) * by,
    (d * h - e * g) * by,
    (b * g - a * h) * by,
    (a * e - b * d) * by,
  ]
}
