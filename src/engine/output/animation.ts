import type { Chain } from '../chain'
import { badValue, beyondLimit } from '../engine-error'
import type { Surroundings } from '../geometry/resize-plan'
import { type Image, MAX_PIXELS, open, run } from '../image'
import { type Rendered, type Request, renderImage } from '../render'
import { loadSharp } from '../sharp'

/** An animation, and its timing as in the source. */
export interface Animation {
  frames: Image[]
  delay: number[]
  loop: number
}

/** Returns the frames of an animation as raw images. */
export async function framesOf({ bytes, width, height, page = 0 }: Image, count: number): Promise<Animation> {
  if (width * height * count > MAX_PIXELS) {
    throw beyondLimit('The animation', `${count} frames of ${width}×${height} are above the limit of 100 MP`)
  }
  const sharp = await loadSharp()
  // Skips the frames that were inserted into a GIF.
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

/** Renders the chain on every frame. Frames are joined by their bytes: all raw, and all with the same channels. */
export async function renderFrames(
  animation: Animation,
  chain: Chain,
  surroundings: Surroundings,
  request: Request,
): Promise<Animation & Pick<Rendered, 'steps'>> {
  if (chain.some(({ kind }) => kind === 'branches')) {
    throw badValue('if', 'conditions are not for animated images')
  }
  const frames: Image[] = []
  let steps: Rendered['steps'] = []
  for (const frame of animation.frames) {
    const rendered = await renderImage(frame, chain, surroundings, request)
    steps = rendered.steps
    frames.push(await run((await open(rendered.image, 'output')).ensureAlpha()))
  }
  return { ...animation, frames, steps }
}
