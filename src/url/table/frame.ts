import type { OptionName } from '../types'
import * as allowed from './allowed'
import { DOCS, type Entry, except, picture, still } from './entry'
import {
  beforeColour,
  boolean,
  colour,
  either,
  expression,
  integer,
  list,
  number,
  oneOf,
  pattern,
  positive,
  signed,
} from './values'

/** Background, border, corners, rotation, blur, opacity, trimming. */
export function frame() {
  const effect = `${DOCS}effects-and-enhancements#`
  const pixels = positive('px')
  const degrees = signed(Infinity, 'degrees')
  const blurred = /^blurred(_(auto|\d\d?|100)(_N?\d{1,3})?)?$/
  const gradientDominant = /^gradient_dominant(_[24])?$/
  const genfill = /^genfill(-prompte?-.+)?$/

  return {
    background: {
      value: either(
        colour,
        pattern('blurred[_<auto|0-100>[_<brightness, N for minus>]]', blurred),
        oneOf('dominant'),
        pattern('gradient_dominant[_2|_4]', gradientDominant),
        pattern('genfill[-prompt-<text>]', genfill),
      ),
      default: 'black',
      layers: ['base', 'image', 'text', 'video', 'subtitles', 'solid'],
      locality: 'local',
      docs: `${effect}solid-color-background`,
      exceptions: [
        except(
          'blurred, dominant, gradient_dominant',
          'approximate',
          /^(blurred|dominant|gradient_dominant)/,
        ),
        except('genfill', 'imagekit', genfill),
      ],
    },
    border: {
      value: beforeColour(
        either(pixels, expression),
        /[_-](?=[^_-]*$)/,
        '<width in px or an expression>_<colour>, such as 5_FF0000',
      ),
      layers: picture,
      locality: 'local',
      docs: `${effect}border---b`,
    },
    radius: {
      value: either(
        number(0, Infinity, 'px'),
        oneOf('max'),
        list(
          either(number(0, Infinity), oneOf('max')),
          [4],
          'four of them such as 10_20_30_40, clockwise from the top left',
        ),
      ),
      layers: ['base', 'image', 'text', 'video', 'solid'],
      locality: 'local',
      docs: `${effect}radius---r`,
    },
    rotation: {
      value: either(degrees, oneOf('auto')),
      layers: ['base', 'image', 'text', 'video'],
      locality: 'local',
      docs: `${effect}rotate---rt`,
      aliases: ['rotate'],
    },
    flip: {
      value: oneOf(...allowed.flips),
      layers: ['base', 'image', 'text'],
      locality: 'local',
      docs: `${effect}flip---fl`,
    },
    blur: { value: integer(1, 100), layers: still, locality: 'approximate', docs: `${effect}blur---bl` },
    opacity: {
      value: number(0, 100, 'percent'),
      default: '100',
      layers: still,
      locality: 'local',
      docs: `${effect}opacity---o`,
    },
    trim: {
      value: either(boolean, integer(1, 99)),
      default: 'true in image layers; true is 10',
      layers: still,
      locality: 'local',
      docs: `${effect}trim-edges---t`,
    },
  } satisfies Partial<Record<OptionName, Entry>>
}
