import type { Rectangle } from '../focus'
import type { Size, Step } from '../measures'
import type { Picture } from '../picture'

export type { Step } from '../measures'

/** What a handler may know besides the picture and the step. */
export interface StepContext {
  /** The upright size of the original, for `iw`, `ih` and fractions. */
  readonly original: Size
  /** The file's custom coordinates, for `fo-custom`. */
  readonly area?: Rectangle
  /** Names a parameter whose result here only resembles ImageKit's. */
  approximated(parameter: string): void
}

/** One group of operations, run as a pipeline of its own. */
export interface Handler {
  /** Place within the step: smaller first. ImageKit documents little of it, see the table in `index.ts`. */
  readonly order: number
  apply(picture: Picture, step: Step, context: StepContext): Promise<Picture>
}

/** Whether a flag is set: `e-grayscale` and `e-grayscale-true` both are. */
export function isOn(value: unknown): boolean {
  return value === true || value === 'true' || value === ''
}
