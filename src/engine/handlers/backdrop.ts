import { badValue, notSupported } from '../engine-error'
import type { Size } from '../geometry/measures'
import { type Image, open, run } from '../image'
import { type Colour, hexOf } from '../pixels/colour'
import { dominantColours } from '../pixels/dominant'
import { emptyPixels, imageOf, type Pixels, pixelsOf } from '../pixels/pixels'
import { loadSharp } from '../sharp'
import type { StepContext } from './handler'

/** Whether `bg` is generated from the image itself, not a colour. */
export function isGenerated(value: string): boolean {
  return /^(blurred|dominant|gradient_dominant|genfill)/.test(value)
}

/** The longest side of the image that is blurred: blurring it small and enlarging it looks the same and is fast. */
const BLURRED_SIDE = 256
/** Share of the shorter side that counts as the border region of an image. */
const EDGE = 0.05

/** Renders the background of a padded image: `bg-blurred…`, `bg-dominant`, `bg-gradient_dominant…`. */
export async function renderBackdrop(
  value: string,
  image: Image,
  output: Size,
  context: StepContext,
): Promise<Image> {
  const parameter = `bg-${value}`
  const [, kind, options = ''] = /^(blurred|gradient_dominant|dominant)(?:_(.*))?$/.exec(value) ?? []
  if (kind === undefined) throw notSupported(parameter)
  context.approximated(`bg-${kind}`)
  if (kind === 'blurred') return blurred(image, output, options, parameter)

  const pixels = await pixelsOf(image)
  const edges = edgesOf(pixels, output)
  if (kind === 'dominant') {
    const { width, height } = output
    // Both edges count equally, so they are analysed as one.
    const [colour] = await context.once('dominant', async () => dominantColours(joined(pixels, edges)))
    return { ...(await plane(hexOf(colour!), { width, height })), opaque: true }
  }
  if (options !== '' && options !== '2' && options !== '4') throw badValue(parameter, 'expected _2 or _4')
  const corners = await context.once('dominant', async () =>
    options === '4' ? quarters(pixels) : betweenEdges(pixels, edges, output),
  )
  return fourCorners(corners, output)
}

async function blurred(image: Image, output: Size, options: string, parameter: string): Promise<Image> {
  const [intensity = 'auto', brightness = '0'] = options === '' ? [] : options.split('_')
  const added = Number(brightness.replace(/^N/, '-'))
  const percent = intensity === 'auto' ? 25 : Number(intensity)
  if (!(percent >= 0 && percent <= 100) || !(Math.abs(added) <= 255)) {
    throw badValue(parameter, 'expected blurred[_<auto or 0-100>[_<brightness -255 to 255, N for minus>]]')
  }
  const factor = Math.min(1, BLURRED_SIDE / Math.max(output.width, output.height))
  const small = {
    width: Math.max(1, Math.round(output.width * factor)),
    height: Math.max(1, Math.round(output.height * factor)),
  }
  const sigma = percent * 0.2
  let pipeline = (await open(image)).resize({ ...small, fit: 'cover' }).flatten({ background: '#000' })
  if (sigma >= 0.3) pipeline = pipeline.blur(sigma)
  if (added !== 0) pipeline = pipeline.linear(1, added)
  const { width, height } = output
  return {
    ...(await run((await open(await run(pipeline))).resize({ width, height, fit: 'fill' }))),
    opaque: true,
  }
}

interface Edges {
  /** Whether the padding lies left and right, not above and below. */
  isAcross: boolean
  thickness: number
}

function edgesOf({ width, height }: Size, output: Size): Edges {
  const isAcross = output.width - width >= output.height - height
  return { isAcross, thickness: Math.max(1, Math.round(Math.min(width, height) * EDGE)) }
}

function edge({ width, height }: Size, { isAcross, thickness }: Edges, isFirst: boolean) {
  return isAcross
    ? { left: isFirst ? 0 : width - thickness, top: 0, width: thickness, height }
    : { left: 0, top: isFirst ? 0 : height - thickness, width, height: thickness }
}

/** Joins both edges to one image. */
function joined(pixels: Pixels, edges: Edges): Pixels {
  const data: Buffer[] = []
  for (const isFirst of [true, false]) {
    const { left, top, width, height } = edge(pixels, edges, isFirst)
    for (let y = top; y < top + height; y++) {
      const at = (y * pixels.width + left) * 4
      data.push(pixels.data.subarray(at, at + width * 4))
    }
  }
  const all = Buffer.concat(data)
  return { data: all, width: all.length / 4, height: 1 }
}

type Corners = readonly [topLeft: Colour, topRight: Colour, bottomLeft: Colour, bottomRight: Colour]

function quarters(pixels: Pixels): Corners {
  const width = Math.ceil(pixels.width / 2)
  const height = Math.ceil(pixels.height / 2)
  const [right, bottom] = [pixels.width - width, pixels.height - height]
  const at = (left: number, top: number) => dominantColours(pixels, { left, top, width, height })[0]!
  return [at(0, 0), at(right, 0), at(0, bottom), at(right, bottom)]
}

function betweenEdges(pixels: Pixels, edges: Edges, output: Size): Corners {
  const { isAcross } = edgesOf(pixels, output)
  const [first, second] = [true, false].map(
    (isFirst) => dominantColours(pixels, edge(pixels, edges, isFirst))[0]!,
  ) as [Colour, Colour]
  return isAcross ? [first, second, first, second] : [first, first, second, second]
}

function fourCorners([topLeft, topRight, bottomLeft, bottomRight]: Corners, size: Size): Image {
  const pixels = emptyPixels(size)
  const { data, width, height } = pixels
  const channels = ['r', 'g', 'b'] as const
  for (let y = 0; y < height; y++) {
    const down = height === 1 ? 0 : y / (height - 1)
    for (let x = 0; x < width; x++) {
      const across = width === 1 ? 0 : x / (width - 1)
      const at = (y * width + x) * 4
      for (const [index, channel] of channels.entries()) {
        const above = topLeft[channel] * (1 - across) + topRight[channel] * across
        const below = bottomLeft[channel] * (1 - across) + bottomRight[channel] * across
        data[at + index] = Math.round(above * (1 - down) + below * down)
      }
      data[at + 3] = 255
    }
  }
  return { ...imageOf(pixels), opaque: true }
}

/** Returns an image of one colour. */
export async function plane(background: string | Colour, { width, height }: Size): Promise<Image> {
  const sharp = await loadSharp()
  return run(sharp({ create: { width, height, channels: 4, background } }))
}
