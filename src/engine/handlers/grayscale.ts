import { open, settle } from '../picture'
import { type Handler, isOn } from './handler'

/** `e-grayscale`. Back in sRGB afterwards, so that a coloured border or padding of a later step stays coloured. */
export const grayscale: Handler = {
  order: 50,
  async apply(picture, step) {
    if (!isOn(step.grayscale)) return picture
    const grey = await settle((await open(picture)).grayscale())
    return settle((await open(grey)).toColourspace('srgb'))
  },
}
