import type { Chain } from '../chain'
import { badValue, beyondLimit } from '../engine-error'
import type { Surroundings } from '../geometry/resize-plan'
import { MAX_PIXELS, open, type Picture, run } from '../picture'
import { type Rendered, type Request, renderImage } from '../render'
import { loadSharp } from '../sharp'

/** An animation, and its timing as the source has it. */
export interface Animation {
  frames: Picture[]
  delay: number[]
  loop: number
}

/** Frames of an animation as raw pictures. */
export async function framesOf(
  { bytes, width, height, page = 0 }: Picture,
  count: number,
): Promise<Animation> {
  if (width * height * count > MAX_PIXELS) {
    throw beyondLimit('The animation', `${count} frames of ${width}×${height} are above the limit of 100 MP`)
  }
  const sharp = await loadSharp()
  // Not all: what was added to a GIF is no frame of it.
  const input = { page, pages: count, failOn: 'none', limitInputPixels: MAX_PIXELS } as const
  const { delay = [], loop = 0 } = await sharp(bytes, input).metadata()
  const strip = await run(sharp(bytes, input).ensureAlpha())
  const size = width * height * 4
  return {
    // In the strip the frames lie one below the other, so each is one run of bytes.
    frames: Array.from({ length: count }, (_, frame) => ({
      bytes: strip.bytes.subarray(frame * size, (frame + 1) * size),
      raw: { width, height, channels: 4 },
      width,
      height,
    })),
    delay: delay.slice(page, page + count),
    loop,
  }
}

/** Draws the chain on every frame. Frames are joined by their bytes: all raw, and all with the same channels. */
export async function drawFrames(
  animation: Animation,
  chain: Chain,
  surroundings: Surroundings,
  request: Request,
): Promise<Animation & Pick<Rendered, 'steps'>> {
  if (chain.some(({ kind }) => kind === 'branches')) {
    throw badValue('if', 'conditions are not for animated images')
  }
  const frames: Picture[] = []
  let steps: Rendered['steps'] = []
  for (const frame of animation.frames) {
    const drawn = await renderImage(frame, chain, surroundings, request)
    steps = drawn.steps
    frames.push(await run((await open(drawn.picture, 'output')).ensureAlpha()))
  }
  return { ...animation, frames, steps }
}
