import type { OptionName } from '../types'
import * as allowed from './allowed'
import { DOCS, type Entry, except, picture, still } from './entry'
import {
  either,
  expression,
  integer,
  number,
  oneOf,
  pattern,
  positive,
  signed,
  signedExpression,
} from './values'

/** The file's own area where it has one, else the important part. */
const CUSTOM_OVERRIDE = 'auto-custom_override'

/** `person_dog` */
function isObjects(text: string): boolean {
  const names = text.split('_')
  return names.length > 1 && names.every((name) => allowed.focusObjects.includes(name))
}

/** Resizing, cropping, quality and format. */
export function basics() {
  const resize = `${DOCS}image-resize-and-crop#`
  const optimise = `${DOCS}image-optimization#`
  const length = either(positive('px; below 1 a fraction of the original'), expression)
  const coordinate = either(signed(Infinity, 'px'), signedExpression)

  return {
    width: {
      value: either(length, oneOf('auto')),
      layers: ['base', 'image', 'text', 'video', 'solid'],
      locality: 'local',
      docs: `${resize}width---w`,
    },
    height: {
      value: length,
      layers: ['base', 'image', 'video', 'solid'],
      locality: 'local',
      docs: `${resize}height---h`,
    },
    aspectRatio: {
      value: either(
        positive('width divided by height'),
        pattern('4-3 or 4_3', /^\d{1,9}(\.\d{1,20})?[-_]\d{1,9}(\.\d{1,20})?$/),
        expression,
      ),
      default: 'ignored with w and h',
      layers: picture,
      locality: 'local',
      docs: `${resize}aspect-ratio---ar`,
    },
    crop: {
      value: oneOf(...allowed.crops),
      default: 'maintain_ratio',
      layers: picture,
      locality: 'local',
      docs: `${resize}crop-crop-modes--focus`,
    },
    cropMode: {
      value: oneOf(...allowed.cropModes),
      layers: picture,
      locality: 'local',
      docs: `${resize}crop-crop-modes--focus`,
    },
    focus: {
      value: either(
        oneOf(...allowed.places, 'auto', 'face', 'custom', CUSTOM_OVERRIDE, ...allowed.focusObjects),
        pattern('several objects joined with _', isObjects),
      ),
      default: 'center',
      layers: picture,
      locality: 'local',
      docs: `${resize}focus---fo`,
      exceptions: [
        except('auto, custom', 'approximate', ['auto', 'custom', CUSTOM_OVERRIDE]),
        {
          ...except('face and objects', 'imagekit', ['face', ...allowed.focusObjects]),
          matches: (text) => text === 'face' || allowed.focusObjects.includes(text) || isObjects(text),
        },
      ],
    },
    x: {
      value: coordinate,
      layers: picture,
      locality: 'local',
      docs: `${resize}example---focus-using-cropped-image-coordinates`,
    },
    y: {
      value: coordinate,
      layers: picture,
      locality: 'local',
      docs: `${resize}example---focus-using-cropped-image-coordinates`,
    },
    xCenter: {
      value: coordinate,
      layers: picture,
      locality: 'local',
      docs: `${resize}example---focus-using-cropped-image-coordinates`,
    },
    yCenter: {
      value: coordinate,
      layers: picture,
      locality: 'local',
      docs: `${resize}example---focus-using-cropped-image-coordinates`,
    },
    zoom: {
      value: positive('factor'),
      default: '1',
      layers: still,
      locality: 'imagekit',
      docs: `${resize}zoom---z`,
    },
    dpr: {
      value: either(number(0.1, 5), oneOf('auto'), expression),
      layers: picture,
      locality: 'local',
      docs: `${resize}dpr---dpr`,
    },
    quality: {
      value: integer(1, 100),
      default: '80, of a video 50',
      layers: picture,
      locality: 'local',
      docs: `${optimise}quality---q`,
    },
    format: {
      value: oneOf(...allowed.formats),
      default: 'auto, by the account',
      layers: ['base', 'video'],
      locality: 'local',
      docs: `${optimise}format---f`,
      exceptions: [except('mp4, webm', 'imagekit', ['mp4', 'webm'])],
    },
  } satisfies Partial<Record<OptionName, Entry>>
}
