import type { OptionName } from '../types'
import { DOCS, type Entry, still } from './entry'
import {
  colour,
  either,
  expression,
  flag,
  integer,
  number,
  oneOf,
  pairs,
  pattern,
  positive,
  signed,
} from './values'

/** Effects on a single image. */
export function effects() {
  const effect = `${DOCS}effects-and-enhancements#`
  const direction = either(
    number(0, 359, 'degrees'),
    oneOf(
      'top',
      'top_right',
      'right',
      'bottom_right',
      'bottom',
      'bottom_left',
      'left',
      'top_left',
      'topright',
      'bottomright',
      'bottomleft',
      'topleft',
    ),
  )

  return {
    grayscale: {
      value: flag,
      layers: still,
      locality: 'local',
      docs: `${effect}grayscale---e-grayscale`,
      aliases: ['effectGray'],
    },
    contrastStretch: {
      value: flag,
      layers: still,
      locality: 'approximate',
      docs: `${effect}contrast-stretch---e-contrast`,
      aliases: ['effectContrast'],
    },
    sharpen: {
      value: either(flag, integer(1, 99)),
      default: 'true is 50',
      layers: still,
      locality: 'approximate',
      docs: `${effect}sharpen---e-sharpen`,
      aliases: ['effectSharpen'],
    },
    unsharpMask: {
      value: either(
        flag,
        pattern(
          '<radius>-<sigma>-<amount>-<threshold>, such as 2-2-0.8-0.024',
          /^\d{1,9}(\.\d{1,20})?(-\d{1,9}(\.\d{1,20})?){3}$/,
        ),
      ),
      layers: still,
      locality: 'local',
      docs: `${effect}unsharp-mask---e-usm`,
      aliases: ['effectUSM'],
    },
    shadow: {
      value: either(
        flag,
        pairs({
          bl: number(0, 15),
          st: number(0, 100),
          x: signed(100, 'percent'),
          y: signed(100, 'percent'),
        }),
      ),
      default: 'bl-10_st-30_x-2_y-2',
      layers: still,
      locality: 'approximate',
      docs: `${effect}shadow---e-shadow`,
      aliases: ['effectShadow'],
    },
    gradient: {
      value: either(
        flag,
        pairs({
          ld: direction,
          from: colour,
          to: colour,
          sp: either(positive('fraction up to 1, or px'), expression),
        }),
      ),
      default: 'ld-180_from-FFFFFF_to-00000000_sp-1',
      layers: ['base', 'image', 'solid'],
      locality: 'local',
      docs: `${effect}gradient---e-gradient`,
      aliases: ['effectGradient'],
    },
    colorReplace: {
      value: pattern('<to>[_<tolerance 0-100>[_<from>]], such as FF0000_35_0000FF', isReplacement),
      default: 'tolerance 35, from the dominant colour',
      layers: still,
      locality: 'approximate',
      docs: `${effect}color-replace---cr`,
    },
    colorize: {
      value: pairs({ co: colour, in: integer(0, 100, 'percent') }),
      default: 'co-gray_in-100',
      layers: still,
      locality: 'approximate',
      docs: `${effect}colorize---e-colorize`,
    },
    distort: {
      value: pattern(
        'p-<x1>_<y1>_<x2>_<y2>_<x3>_<y3>_<x4>_<y4>, clockwise from the top left, or a-<degrees>',
        /^(p-N?\d{1,9}(\.\d{1,20})?(_N?\d{1,9}(\.\d{1,20})?){7}|a-[N-]?\d{1,9}(\.\d{1,20})?)$/,
      ),
      layers: still,
      locality: 'local',
      docs: `${effect}distort---e-distort`,
    },
  } satisfies Partial<Record<OptionName, Entry>>
}

function isReplacement(text: string): boolean {
  const [to = '', tolerance = '0', from = 'black', ...rest] = text.split('_')
  return rest.length === 0 && colour.matches(to) && colour.matches(from) && number(0, 100).matches(tolerance)
}
