import type { OptionName } from '../../url'
import { background } from './background'
import { blur } from './blur'
import { border } from './border'
import { colorReplace } from './color-replace'
import { colorize } from './colorize'
import { contrast } from './contrast'
import { distort } from './distort'
import { flip } from './flip'
import { gradient } from './gradient'
import { grayscale } from './grayscale'
import type { Handler } from './handler'
import { layers } from './layers'
import { opacity } from './opacity'
import { radius } from './radius'
import { resize } from './resize'
import { rotation } from './rotation'
import { shadow } from './shadow'
import { sharpen } from './sharpen'
import { trim } from './trim'
import { unsharpMask } from './unsharp-mask'

export type { Handler } from './handler'

/**
 * The part of the engine that reads an option without a handler: the encoder, at the very end; source selection and
 * decoding, before the first step; the reader of the chain; the layer that contains it; or ImageKit alone, so that it
 * is refused.
 */
export type Reader = 'encoder' | 'source' | 'chain' | 'layer' | 'imagekit'

/**
 * The handler of every option: a missing option does not compile.
 *
 * The order within one step is the handlers' `order`; ImageKit documents only parts of it: trim 20 → resize 30 →
 * rotate 40 → flip 41 → colour 50 … 53 → blur 60 → sharpen 62, 63 → distort 65 → shadow 67 → gradient 69 →
 * opacity 72 → layers 75 → border 80 → corners 85 → flatten 90.
 */
export const handlers = {
  width: resize,
  height: resize,
  aspectRatio: resize,
  crop: resize,
  cropMode: resize,
  focus: resize,
  x: resize,
  y: resize,
  xCenter: resize,
  yCenter: resize,
  zoom: 'imagekit',
  dpr: resize,
  quality: 'encoder',
  format: 'encoder',

  background,
  border,
  radius,
  rotation,
  flip,
  blur,
  opacity,
  trim,

  progressive: 'encoder',
  lossless: 'encoder',
  colorProfile: 'encoder',
  metadata: 'encoder',
  density: 'encoder',
  named: 'chain',
  defaultImage: 'source',
  original: 'source',
  page: 'source',

  grayscale,
  contrastStretch: contrast,
  sharpen,
  unsharpMask,
  shadow,
  gradient,
  colorReplace,
  colorize,
  distort,

  aiRemoveBackground: 'imagekit',
  aiRemoveBackgroundExternal: 'imagekit',
  aiUpscale: 'imagekit',
  aiRetouch: 'imagekit',
  aiVariation: 'imagekit',
  aiDropShadow: 'imagekit',
  aiChangeBackground: 'imagekit',
  aiEdit: 'imagekit',

  startOffset: 'imagekit',
  endOffset: 'imagekit',
  duration: 'imagekit',
  videoCodec: 'imagekit',
  audioCodec: 'imagekit',
  streamingResolutions: 'imagekit',

  overlay: layers,
  layerMode: 'layer',
  fontSize: 'layer',
  fontFamily: 'layer',
  fontColor: 'layer',
  innerAlignment: 'layer',
  padding: 'layer',
  alpha: 'layer',
  typography: 'layer',
  lineHeight: 'layer',
  color: 'imagekit',
  fontOutline: 'imagekit',
  fontShadow: 'imagekit',
  raw: 'chain',
} as const satisfies Record<OptionName, Handler | Reader>
