import type { Colour, ImageHeader } from '../../image-header'
import { type Image, MAX_PIXELS } from '../image'
import { loadSharp } from '../sharp'
import { curveOf, matrixToSrgb, primariesOf } from './colour-space'

/** Conversion of an image's numbers to sRGB. */
export type Conversion =
  /** Already sRGB, or libvips converts them by their profile. */
  | { kind: 'none' }
  /** Inks without a profile, converted like in browsers, by the light that each ink absorbs. */
  | { kind: 'inks' }
  /** Through light: a curve, and a matrix between primaries. */
  | { kind: 'light'; toLight(value: number): number; matrix: readonly number[] | undefined }
  /** High dynamic range: its brightness has no place in sRGB, and its numbers are left unchanged. */
  | { kind: 'unknown' }

/**
 * The rule for each kind of colour:
 *
 * | The file has | The engine |
 * | --- | --- |
 * | an ICC profile of any kind | lets libvips convert by it (lcms) |
 * | cICP, nclx with an SDR curve | converts by primaries and curve |
 * | PNG's gAMA, with or without cHRM | converts |
 * | PQ, HLG | leaves the numbers unchanged, with a warning |
 * | CMYK without a profile | converts like browsers |
 * | none of these | reads sRGB |
 */
export function conversionOf({
  colour,
  isCmyk,
  format,
}: Pick<ImageHeader, 'colour' | 'isCmyk' | 'format'>): Conversion {
  if (colour?.kind === 'icc') return { kind: 'none' }
  if (isCmyk) return format === 'jpg' ? { kind: 'inks' } : { kind: 'none' }
  return colour ? fromColour(colour, format) : { kind: 'none' }
}

function fromColour(colour: Exclude<Colour, { kind: 'icc' }>, format: string): Conversion {
  if (colour.kind === 'gamma') {
    const { gamma, chromaticities } = colour
    const matrix = chromaticities && matrixToSrgb(chromaticities)
    // sRGB's own values, as many programs write them.
    if (!matrix && Math.abs(gamma - 1 / 2.2) < 0.005) return { kind: 'none' }
    return { kind: 'light', toLight: (value) => value ** (1 / gamma), matrix }
  }
  const curve = curveOf(colour.transfer, format === 'png')
  if (curve === undefined) return { kind: 'unknown' }
  const primaries = primariesOf(colour.primaries)
  const matrix = primaries && matrixToSrgb(primaries)
  return curve === 'srgb' && !matrix
    ? { kind: 'none' }
    : { kind: 'light', ...{ toLight: toLight(curve) }, matrix }
}

function toLight(curve: NonNullable<ReturnType<typeof curveOf>>): (value: number) => number {
  return curve === 'srgb' ? fromSrgb : curve
}

function fromSrgb(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function toSrgb(light: number): number {
  return light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055
}

/** Returns raw pixels in sRGB. Reads 16 bits a channel, so that dark tones keep their steps. */
export async function converted(bytes: Buffer, conversion: Conversion, page?: number): Promise<Image> {
  const sharp = await loadSharp()
  const input = {
    failOn: 'none',
    limitInputPixels: MAX_PIXELS,
    ignoreIcc: true,
    ...(page && { page }),
  } as const
  if (conversion.kind === 'inks') {
    const { data, info } = await sharp(bytes, input)
      .pipelineColourspace('cmyk')
      .toColourspace('cmyk')
      .raw()
      .toBuffer({ resolveWithObject: true })
    return raw(lightOfInks(data), info, 3)
  }
  const { data, info } = await sharp(bytes, input)
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  const { width, height } = info
  const channels = info.channels as 3 | 4
  if (conversion.kind === 'light') throughLight(data, channels, conversion)
  return raw(data, { width, height }, channels)
}

function raw(bytes: Buffer, { width, height }: { width: number; height: number }, channels: 3 | 4): Image {
  return { bytes, raw: { width, height, channels }, width, height }
}

function lightOfInks(inks: Buffer): Buffer {
  const light = Buffer.allocUnsafe((inks.length / 4) * 3)
  for (let from = 0, to = 0; from < inks.length; from += 4) {
    const paper = 255 - inks[from + 3]!
    for (let ink = 0; ink < 3; ink++) light[to++] = Math.round(((255 - inks[from + ink]!) * paper) / 255)
  }
  return light
}

function throughLight(
  data: Buffer,
  channels: 3 | 4,
  { toLight, matrix }: Extract<Conversion, { kind: 'light' }>,
): void {
  const light = Float64Array.from({ length: 256 }, (_, value) => toLight(value / 255))
  const written = Uint8Array.from({ length: 4096 }, (_, value) => Math.round(toSrgb(value / 4095) * 255))
  const out = (value: number) => written[Math.round(Math.min(1, Math.max(0, value)) * 4095)]!
  if (!matrix) {
    const table = Uint8Array.from(light, (value) => Math.round(toSrgb(value) * 255))
    for (let at = 0; at < data.length; at += channels) {
      for (let channel = 0; channel < 3; channel++) data[at + channel] = table[data[at + channel]!]!
    }
    return
  }
  const [a, b, c, d, e, f, g, h, i] = matrix as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  for (let at = 0; at < data.length; at += channels) {
    const [red, green, blue] = [light[data[at]!]!, light[data[at + 1]!]!, light[data[at + 2]!]!]
    data[at] = out(a * red + b * green + c * blue)
    data[at + 1] = out(d * red + e * green + f * blue)
    data[at + 2] = out(g * red + h * green + i * blue)
  }
}
