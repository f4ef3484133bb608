import type { OptionName } from '../../url'
import { background } from './background'
import { blur } from './blur'
import { border } from './border'
import { flip } from './flip'
import { grayscale } from './grayscale'
import type { Handler } from './handler'
import { resize } from './resize'
import { rotation } from './rotation'

/** Read when the picture is encoded, at the very end. */
const AT_THE_END = 'encoder'
/** Read before the first step: by the delivery (`di`, `n`) or when the source is chosen (`orig`). */
const BEFORE = 'source'

/**
 * Every option that is drawn locally, and by what. An option that is missing here is refused as not supported:
 * a picture that looks as if it had been transformed is worse than an error.
 *
 * The order within one step is the handlers' `order`; ImageKit documents only parts of it: resize 30 → rotate 40 →
 * flip 41 → colour 50 → blur 60 → border 80 → flatten 90.
 */
export const handlers: Readonly<Partial<Record<OptionName, Handler | typeof AT_THE_END | typeof BEFORE>>> = {
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
  dpr: resize,
  rotation,
  flip,
  grayscale,
  blur,
  border,
  background,
  quality: AT_THE_END,
  format: AT_THE_END,
  progressive: AT_THE_END,
  lossless: AT_THE_END,
  original: BEFORE,
  defaultImage: BEFORE,
}
