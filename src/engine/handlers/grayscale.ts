import { type Image, open, run } from '../image'
import { type Handler, isOn } from './handler'

/** `e-grayscale`. Returns to sRGB afterwards, so that a coloured border or padding of a later step stays coloured. */
export const grayscale: Handler = {
  order: 50,
  async apply(image, step) {
    if (!isOn(step.grayscale)) return image
    // The pipeline outputs one channel, whatever colour space is requested; the next one makes three of it.
    const grey = await run((await open(image)).grayscale())
    const coloured: Image = await run(await open(grey))
    return { ...coloured, ...(image.opaque && { opaque: true }) }
  },
}
