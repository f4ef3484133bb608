import type { Chain } from '../chain'
import type { Step } from '../geometry/measures'
import type { Surroundings } from '../geometry/resize-plan'
import type { Image } from '../image'

export type { Step } from '../geometry/measures'

/** The context of a handler besides the image and the step. */
export interface StepContext extends Surroundings {
  /** Whether the image is one frame of several, which must all have the same size. */
  readonly isFrame: boolean
  /** Marks a parameter whose result here only resembles ImageKit's. */
  approximated(parameter: string): void
  /** Computes a value on the first frame and shares it with all: the trimmed area, the layers' images. */
  once<Value>(name: string, compute: () => Promise<Value>): Promise<Value>
  /** Returns the bytes at a path of the Media Library; `undefined` if there are none. */
  load(path: string): Promise<Buffer | undefined>
  /** Renders a chain on another image: a layer's own. */
  render(image: Image, chain: Chain, surroundings: Surroundings): Promise<Image>
}

/** One group of operations. */
export interface Handler {
  /** Position within the step: smaller first. ImageKit documents little of it, see the table in `index.ts`. */
  readonly order: number
  apply(image: Image, step: Step, context: StepContext): Promise<Image>
}

/** Whether a flag is set: `e-grayscale` and `e-grayscale-true` both are. */
export function isOn(value: unknown): boolean {
  return value === true || value === 'true' || value === '' || value === '-'
}

/** Whether an effect is requested: the builder writes `e-shadow-false`, which means nothing. */
export function isOff(value: unknown): boolean {
  return value === undefined || value === null || value === false || value === 'false'
}

/** Formats an effect that may be a bare flag as in a URL. */
export function effectText(code: string, value: unknown): string {
  return isOn(value) ? code : `${code}-${String(value)}`
}
