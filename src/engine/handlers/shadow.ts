import { badValue, beyondLimit } from '../engine-error'
import { perform } from '../image'
import { pairsOf } from '../pixels/pairs'
import { emptyPixels, imageOf, pixelsOf } from '../pixels/pixels'
import { effectText, type Handler, isOff } from './handler'

/** ImageKit refuses larger images; `w-500,e-shadow` is small enough, because resizing comes first. */
const MAX_PIXELS = 2e6

/** `e-shadow[-bl-10_st-30_x-2_y-2]`: blur, strength in percent, offsets in percent of the sides, `N` for minus. */
export const shadow: Handler = {
  order: 67,
  async apply(image, step, context) {
    if (isOff(step.shadow)) return image
    const parameter = effectText('e-shadow', step.shadow)
    const { width, height } = image
    if (width * height > MAX_PIXELS) throw beyondLimit(parameter, `${width}×${height} is above 2 MP`)
    const given = pairsOf(step.shadow, ['bl', 'st', 'x', 'y'], parameter)
    const blur = within(given.bl ?? '10', 0, 15, parameter)
    const strength = within(given.st ?? '30', 0, 100, parameter) / 100
    const right = Math.round((within(given.x ?? '2', -100, 100, parameter) / 100) * width)
    const down = Math.round((within(given.y ?? '2', -100, 100, parameter) / 100) * height)
    context.approximated('e-shadow')

    const pixels = await pixelsOf(image)
    const cast = emptyPixels(image)
    for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
      for (let x = Math.max(0, right); x < Math.min(width, width + right); x++) {
        const alpha = pixels.data[((y - down) * width + x - right) * 4 + 3]!
        cast.data[(y * width + x) * 4 + 3] = Math.round(alpha * strength)
      }
    }
    const { bytes, raw } = imageOf(pixels)
    return perform(imageOf(cast), 'composite', (pipeline) =>
      (blur >= 0.3 ? pipeline.blur(blur) : pipeline).composite([{ input: bytes, raw: raw! }]),
    )
  },
}

function within(text: string, least: number, most: number, parameter: string): number {
  const number = Number(text.replace(/^N/, '-'))
  if (!(number >= least && number <= most)) {
    throw badValue(parameter, `"${text}" is not a number from ${least} to ${most}`)
  }
  return number
}
