/**
 * The size of a transformation's result by ImageKit's rules, written a second time and from the rules alone: nothing of
 * the engine is imported here, so that a mistake has to be made twice to go unseen.
 */
export interface Box {
  w: number
  h: number
}

type Step = Readonly<Record<string, unknown>>

export function expectedSize(original: Box, steps: readonly Step[]): Box {
  return steps.reduce((current: Box, step) => after(step, current, original), original)
}

function after(step: Step, input: Box, original: Box): Box {
  let box = resized(step, input, original)
  box = turned(box, String(step.rotation ?? '0'))
  if (step.border === undefined) return box
  const width = String(step.border).replace(/_[^_]*$/, '')
  const grows = 2 * Math.round(number(width, box, original))
  return { w: box.w + grows, h: box.h + grows }
}

function resized(step: Step, input: Box, original: Box): Box {
  const asked = request(step, input, original)
  if (asked.w === undefined && asked.h === undefined) return input
  const { w, h } = asked
  const byWidth = (): Box => ({ w: w!, h: atLeastOne((input.h * w!) / input.w) })
  const byHeight = (): Box => ({ w: atLeastOne((input.w * h!) / input.h), h: h! })
  const alone = (): Box => (w === undefined ? byHeight() : byWidth())
  const isBoth = w !== undefined && h !== undefined
  /** Whether the width is the narrower of the two limits. */
  const isWide = isBoth && w * input.h <= h * input.w
  const enlarges = isBoth ? w > input.w && h > input.h : (w ?? 0) > input.w || (h ?? 0) > input.h

  if (step.cropMode !== undefined) {
    const full = { w: w ?? input.w, h: h ?? input.h }
    if (step.cropMode === 'extract') return { w: Math.min(full.w, input.w), h: Math.min(full.h, input.h) }
    if (step.cropMode === 'pad_extract_no_shrink') {
      return { w: Math.max(full.w, input.w), h: Math.max(full.h, input.h) }
    }
    return full
  }
  switch (step.crop) {
    case 'at_max':
      if (enlarges) return input
      if (!isBoth) return alone()
      return isWide ? byWidth() : byHeight()
    case 'at_max_enlarge':
      if (!isBoth) return alone()
      return isWide ? byWidth() : byHeight()
    case 'at_least':
      if (!isBoth) return alone()
      return isWide ? byHeight() : byWidth()
    case 'maintain_ratio_no_enlarge': {
      if (!isBoth) return enlarges ? input : alone()
      if (w <= input.w && h <= input.h) return { w, h }
      // The box itself is scaled down until it fits into the picture.
      return input.w * h <= input.h * w
        ? { w: input.w, h: Math.min(input.h, atLeastOne((h * input.w) / w)) }
        : { w: Math.min(input.w, atLeastOne((w * input.h) / h)), h: input.h }
    }
    default:
      return isBoth ? { w, h } : alone()
  }
}

/** `w` and `h` in whole pixels, after fractions, the aspect ratio and the pixel ratio. */
function request(step: Step, input: Box, original: Box): Partial<Box> {
  const side = (value: unknown, full: number) => {
    if (value === undefined) return undefined
    const text = String(value)
    if (/^0?\.\d+$/.test(text)) return Number(text) * full
    const pixels = number(text, input, original)
    return pixels > 65535 ? undefined : pixels
  }
  let w = side(step.width, original.w)
  let h = side(step.height, original.h)
  if (step.aspectRatio !== undefined) {
    const [a, b] = String(step.aspectRatio).split(/[-_](?=\d+$)/)
    const ratio =
      b === undefined || /[a-z]/.test(a!)
        ? number(String(step.aspectRatio), input, original)
        : Number(a) / Number(b)
    if (w !== undefined && step.height === undefined) h = w / ratio
    else if (h !== undefined && step.width === undefined) w = h * ratio
  }
  const wanted = [w, h].filter((one) => one !== undefined)
  const factor = Number(step.dpr ?? 1)
  const isInBounds = wanted.every((one) => one * factor >= 1 && one * factor <= 5000)
  const scale = isInBounds ? factor : 1
  return {
    ...(w !== undefined && { w: atLeastOne(w * scale) }),
    ...(h !== undefined && { h: atLeastOne(h * scale) }),
  }
}

function turned({ w, h }: Box, rotation: string): Box {
  if (rotation === 'auto') return { w, h }
  const degrees = Number(rotation.replace('N', '-'))
  const quarter = ((degrees % 180) + 180) % 180
  if (quarter === 0) return { w, h }
  if (quarter === 90) return { w: h, h: w }
  const angle = (degrees * Math.PI) / 180
  const [sin, cos] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))]
  return { w: atLeastOne(w * cos + h * sin), h: atLeastOne(w * sin + h * cos) }
}

/** Arithmetic in ImageKit's order: mul and div, then add and sub, then mod, then pow. By splitting, weakest first. */
function number(text: string, current: Box, original: Box): number {
  const names: Record<string, number> = {
    iw: original.w,
    ih: original.h,
    iar: original.w / original.h,
    cw: current.w,
    ch: current.h,
    car: current.w / current.h,
  }
  const value = (words: string[]): number => {
    for (const row of [['pow'], ['mod'], ['add', 'sub'], ['mul', 'div']]) {
      const at = words.findLastIndex((word) => row.includes(word))
      if (at < 0) continue
      const left = value(words.slice(0, at))
      const right = value(words.slice(at + 1))
      switch (words[at]) {
        case 'pow':
          return left ** right
        case 'mod':
          return left % right
        case 'add':
          return left + right
        case 'sub':
          return left - right
        case 'mul':
          return left * right
        default:
          return left / right
      }
    }
    const [word = ''] = words
    const known = names[word] ?? Number(word)
    if (Number.isNaN(known)) throw new Error(`the oracle does not know ${word}`)
    return known
  }
  return value(text.split('_'))
}

function atLeastOne(pixels: number): number {
  return Math.max(1, Math.round(pixels))
}
