import { badValue } from '../engine-error'
import { open, run } from '../image'
import { imageOf, pixelsOf } from '../pixels/pixels'
import { type Handler, isOff, isOn } from './handler'

/** The values of the documentation's example; the defaults of `e-usm` are not documented. */
const DEFAULT = '2-2-0.8-0.024'

/**
 * `e-usm-<radius>-<sigma>-<amount>-<threshold>`, as ImageMagick defines it: adds the difference from a blurred copy
 * `amount` times, where it exceeds `threshold` (0 … 1). The radius only bounds the blur's kernel.
 */
export const unsharpMask: Handler = {
  order: 63,
  async apply(image, step, context) {
    if (isOff(step.unsharpMask)) return image
    const isBare = isOn(step.unsharpMask)
    if (isBare) context.approximated('e-usm')
    const text = isBare ? DEFAULT : String(step.unsharpMask)
    const [, sigma, amount, threshold] = numbers(text)
    const sharp = await pixelsOf(image)
    const blurred = await run((await open(imageOf(sharp))).blur(Math.min(1000, Math.max(0.3, sigma))))
    const { data } = sharp
    for (let at = 0; at < data.length; at++) {
      if (at % 4 === 3) continue
      const difference = data[at]! - blurred.bytes[at]!
      if (Math.abs(difference) <= threshold * 255) continue
      data[at] = Math.min(255, Math.max(0, Math.round(data[at]! + amount * difference)))
    }
    return imageOf(sharp)
  },
}

function numbers(text: string): [radius: number, sigma: number, amount: number, threshold: number] {
  const parts = text.split('-').map(Number)
  if (parts.length !== 4 || parts.some((part) => !(part >= 0))) {
    throw badValue(`e-usm-${text}`, 'expected <radius>-<sigma>-<amount>-<threshold>, such as 2-2-0.8-0.024')
  }
  return parts as [number, number, number, number]
}
