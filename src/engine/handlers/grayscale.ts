import { open, type Picture, run } from '../picture'
import { type Handler, isOn } from './handler'

/** `e-grayscale`. Back in sRGB afterwards, so that a coloured border or padding of a later step stays coloured. */
export const grayscale: Handler = {
  order: 50,
  async apply(picture, step) {
    if (!isOn(step.grayscale)) return picture
    // The pipeline gives one channel, whatever colour space is asked for; the next one makes three of it.
    const grey = await run((await open(picture)).grayscale())
    const coloured: Picture = await run(await open(grey))
    return { ...coloured, ...(picture.opaque && { opaque: true }) }
  },
}
