import type { Layer } from '../chain'
import { badValue, beyondLimit } from '../engine-error'
import type { Size, Step } from '../geometry/measures'
import type { StepContext } from '../handlers/handler'
import { fade } from '../handlers/opacity'
import { checkLimits, type Image, open, perform, run } from '../image'
import { type Colour, hexOf, numbersOf, parseColour, TRANSPARENT } from '../pixels/colour'
import { loadSharp } from '../sharp'
import { chooseFont, type Font } from './font'
import { alphaOf, measure, split } from './solid'

/** Pixels; by ImageKit's examples. */
const DEFAULT_SIZE = 45
/** Longer texts are truncated, by ImageKit's documentation. */
const MAX_PLAIN = 2000
const MAX_BASE64 = 2500
/** A larger layer is an error, by ImageKit's documentation. */
const MAX_SIDE = 16383

/** `l-text`: set by Pango, trimmed to its ink, padded; then corners, rotation and flip as in any image. */
export async function textLayer(layer: Layer, base: Image, context: StepContext): Promise<Image> {
  context.approximated('l-text')
  const { first, rest } = split(layer.chain)
  const style = await styleOf(first, base, context)
  const ink = await setText(clipped(layer), style)
  let image = await padded(ink, first, base)
  if (first.alpha !== undefined) image = await fade(image, alphaOf(first.alpha))
  const { radius, rotation, flip } = first
  const options = Object.fromEntries(
    Object.entries({ radius, rotation, flip }).filter(([, value]) => value !== undefined),
  )
  return context.render(image, [{ kind: 'step', options, layers: [] }, ...rest], { original: image, base })
}

function clipped({ input, isBase64 }: Layer): string {
  // The limit applies to the length of the base64, of which four characters encode three bytes.
  if (isBase64)
    return Buffer.from(input)
      .subarray(0, (MAX_BASE64 / 4) * 3)
      .toString()
      .replace(/�$/, '')
  return input.slice(0, MAX_PLAIN)
}

interface Style {
  size: number
  font: Font
  colour: Colour
  align: 'left' | 'right' | 'centre'
  typography: readonly string[]
  /** Pixels from line to line; `undefined` uses the font's. */
  lineHeight: number | undefined
  /** Pixels at which lines are wrapped. */
  width: number | undefined
}

async function styleOf(step: Step, base: Size, context: StepContext): Promise<Style> {
  const size = measure(step.fontSize, 'fs', base) ?? DEFAULT_SIZE
  if (!(size > 0)) throw badValue(`fs-${String(step.fontSize)}`, 'is not above 0')
  const width = measure(step.width, 'w', base)
  const align = String(step.innerAlignment ?? 'center')
  if (!['left', 'right', 'center'].includes(align))
    throw badValue(`ia-${align}`, 'expected left, right or center')
  const typography = step.typography === undefined ? [] : String(step.typography).split('_')
  const unknown = typography.find((one) => !['b', 'i', 'strikethrough'].includes(one))
  if (unknown !== undefined) throw badValue(`tg-${String(step.typography)}`, `"${unknown}" is no style`)
  const colour = String(step.fontColor ?? '000000')
  return {
    size,
    font: await chooseFont(step.fontFamily, context),
    colour: await numbersOf(parseColour(colour, `co-${colour}`)),
    align: align === 'center' ? 'centre' : (align as 'left' | 'right'),
    typography,
    lineHeight: measure(step.lineHeight, 'lh', base),
    width: width === undefined ? undefined : Math.max(1, Math.round(width < 1 ? width * base.width : width)),
  }
}

async function setText(text: string, style: Style): Promise<Image> {
  const { size, font, colour, align, typography, lineHeight, width } = style
  // A text without ink renders nothing, but its layer still exists.
  if (text.trim() === '') return clear(1, 1)
  refuseHuge(text, size, width)
  const attributes = [
    `foreground="${hexOf(colour)}"`,
    colour.alpha < 1 && `alpha="${Math.max(1, Math.round(colour.alpha * 65535))}"`,
    typography.includes('b') && 'weight="bold"',
    typography.includes('i') && 'style="italic"',
    typography.includes('strikethrough') && 'strikethrough="true"',
    // From 1024 on Pango reads it as an absolute length, in 1024ths of a point; at 72 dpi that is a pixel.
    lineHeight !== undefined && `line_height="${Math.max(1024, Math.round(lineHeight * 1024))}"`,
  ]
  const markup = `<span ${attributes.filter(Boolean).join(' ')}>${escaped(text)}</span>`
  const sharp = await loadSharp()
  const input = {
    text: markup,
    font: `${font.family} ${size}`,
    ...(font.file && { fontfile: font.file }),
    ...(width && { width, wrap: 'word-char' as const }),
    align,
    rgba: true,
    dpi: 72,
  }
  const image = await run(sharp({ text: input }))
  if (Math.max(image.width, image.height) > MAX_SIDE) throw tooLarge(image)
  return image
}

/** Refuses large texts before Pango renders them: sixteen thousand pixels of text take gigabytes. */
function refuseHuge(text: string, size: number, width = Number.POSITIVE_INFINITY): void {
  const longest = Math.max(...text.split('\n').map((line) => line.length))
  // No letter is narrower than a fifth of the size on average, and none is higher than a line.
  const across = Math.min(width, longest * size * 0.2)
  const lines = text.split('\n').length + Math.floor((text.length * size * 0.2) / width)
  if (size > MAX_SIDE || across > MAX_SIDE || lines * size > 2 * MAX_SIDE) {
    throw beyondLimit('l-text', `a text of this size is wider or higher than ${MAX_SIDE} px`)
  }
}

function tooLarge({ width, height }: Size): Error {
  return beyondLimit('l-text', `the text is ${width}×${height}: no side may be above ${MAX_SIDE} px`)
}

/** `pa-10`, `pa-10_20_30_40` in CSS order, or one expression; `bg` lies behind ink and padding. */
async function padded(ink: Image, step: Step, base: Size): Promise<Image> {
  const text = String(step.padding ?? 0)
  const parts = /^[\d._]+$/.test(text) ? text.split('_').map(Number) : [measure(text, 'pa', base) ?? 0]
  const [top = 0, right = top, bottom = top, left = right] = parts.map(Math.round)
  if (parts.length > 4 || parts.some((part) => !(part >= 0))) {
    throw badValue(`pa-${text}`, 'expected one to four lengths joined with _, or an expression')
  }
  const size = { width: ink.width + left + right, height: ink.height + top + bottom }
  if (Math.max(size.width, size.height) > MAX_SIDE) throw tooLarge(size)
  checkLimits(ink, size, `pa-${text}`)
  const background = String(step.background ?? '')
  const colour = background === '' ? TRANSPARENT : parseColour(background, `bg-${background}`)
  const canvas = await run((await open(ink)).extend({ top, right, bottom, left, background: TRANSPARENT }))
  if (colour === TRANSPARENT) return canvas
  const plane = { create: { ...size, channels: 4 as const, background: colour } }
  return perform(canvas, 'composite', (pipeline) =>
    pipeline.composite([{ input: plane, blend: 'dest-over' }]),
  )
}

async function clear(width: number, height: number): Promise<Image> {
  return { bytes: Buffer.alloc(width * height * 4), raw: { width, height, channels: 4 }, width, height }
}

/** Escapes text for Pango, which reads markup and refuses control characters. */
function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[^\P{Cc}\n\t]/gu, '')
}
