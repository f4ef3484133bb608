import type { Chain } from '../chain'
import type { Step } from '../geometry/measures'
import type { Surroundings } from '../geometry/resize-plan'
import type { Picture } from '../picture'

export type { Step } from '../geometry/measures'

/** What a handler may know besides the picture and the step. */
export interface StepContext extends Surroundings {
  /** Whether the picture is one frame of several, which must all come out in one size. */
  readonly isFrame: boolean
  /** Names a parameter whose result here only resembles ImageKit's. */
  approximated(parameter: string): void
  /** What is worked out on the first frame and holds for all: what was trimmed, the layers' pictures. */
  once<Value>(name: string, compute: () => Promise<Value>): Promise<Value>
  /** The bytes at a path of the Media Library; `undefined` if there are none. */
  load(path: string): Promise<Buffer | undefined>
  /** Draws a chain on another picture: a layer's own. */
  draw(picture: Picture, chain: Chain, surroundings: Surroundings): Promise<Picture>
}

/** One group of operations. */
export interface Handler {
  /** Place within the step: smaller first. ImageKit documents little of it, see the table in `index.ts`. */
  readonly order: number
  apply(picture: Picture, step: Step, context: StepContext): Promise<Picture>
}

/** Whether a flag is set: `e-grayscale` and `e-grayscale-true` both are. */
export function isOn(value: unknown): boolean {
  return value === true || value === 'true' || value === '' || value === '-'
}

/** Whether an effect is asked for at all: the builder writes `e-shadow-false`, which means nothing. */
export function isOff(value: unknown): boolean {
  return value === undefined || value === null || value === false || value === 'false'
}

/** How an effect that may be a bare flag reads in a URL. */
export function effectText(code: string, value: unknown): string {
  return isOn(value) ? code : `${code}-${String(value)}`
}
