import type { Chain, Layer } from '../chain'
import { badValue } from '../engine-error'
import { numberOf, type Size, type Step, variablesOf, whole } from '../geometry/measures'
import { plane } from '../handlers/backdrop'
import type { StepContext } from '../handlers/handler'
import { checkLimits, type Image } from '../image'
import { numbersOf, parseColour, TRANSPARENT } from '../pixels/colour'

/**
 * `l-image,i-ik_canvas,bg-…`: a block of colour, or with `e-gradient` and no `bg` a gradient. Without `w` or `h` it is
 * as wide or as high as the base; ImageKit does not document a default.
 */
export async function solidLayer(layer: Layer, base: Image, context: StepContext): Promise<Image> {
  const { first, rest } = split(layer.chain)
  const { width: w, height: h, alpha, background, ...others } = first
  const size = {
    width: side(w, 'w', base.width, base),
    height: side(h, 'h', base.height, base),
  }
  checkLimits(base, size, 'i-ik_canvas')
  const text = String(background ?? layer.input)
  const colour = text === '' ? TRANSPARENT : await numbersOf(parseColour(text, `bg-${text}`))
  const opacity = alpha === undefined || !/^[\da-f]{6}$/i.test(text) ? colour.alpha : alphaOf(alpha)
  const block = await plane({ ...colour, alpha: opacity }, size)
  return context.render(block, [{ kind: 'step', options: others, layers: [] }, ...rest], {
    original: block,
    base,
  })
}

/** Separates the options of a layer's first step, which define its content, from the steps that follow. */
export function split(chain: Chain): { first: Step; rest: Chain } {
  const [head, ...rest] = chain
  if (head?.kind !== 'step') return { first: {}, rest: chain }
  return head.layers.length === 0
    ? { first: head.options, rest }
    : { first: head.options, rest: [{ ...head, options: {} }, ...rest] }
}

/** Reads `al-1` … `al-9` as 0.1 … 0.9. */
export function alphaOf(value: unknown): number {
  const level = Number(value)
  if (!(level >= 1 && level <= 9)) throw badValue(`al-${String(value)}`, 'expected 1 to 9')
  return level / 10
}

/** Returns a side in pixels; blocks and texts know the base's variables only, and a fraction is one of the base. */
function side(value: unknown, code: string, ofBase: number, base: Size): number {
  const number = measure(value, code, base)
  if (number === undefined) return ofBase
  if (!(number > 0)) throw badValue(`${code}-${String(value)}`, 'is not above 0')
  return whole(number < 1 ? number * ofBase : number)
}

/** Reads a number or an expression of the base's variables; returns `undefined` if it is not set. */
export function measure(value: unknown, code: string, base: Size): number | undefined {
  if (value === undefined || value === null || value === '') return undefined
  try {
    const number = numberOf(value, variablesOf({}, {}, base), code)
    if (number !== undefined) return number
  } catch (error) {
    throw badValue(`${code}-${String(value)}`, (error as Error).message)
  }
  throw badValue(`${code}-${String(value)}`, 'only bw, bh and bar are known here')
}
