/** Repeatable chance: the same number for the same point, on every machine. */
export function hash(x, y, seed = 0) {
  let h = (x | 0) * 374761393 + (y | 0) * 668265263 + (seed | 0) * 1442695041
  h = Math.imul(h ^ (h >>> 13), 1274126177)
  h = Math.imul(h ^ (h >>> 16), 2246822519)
  return ((h ^ (h >>> 15)) >>> 0) / 4294967296
}

const smooth = (t) => t * t * t * (t * (t * 6 - 15) + 10)
export const mix = (a, b, t) => a + (b - a) * t
export const clamp = (value, low = 0, high = 1) => Math.min(high, Math.max(low, value))
/** 0 below `from`, 1 above `to`, smooth between. */
export const ramp = (from, to, value) => smooth(clamp((value - from) / (to - from)))

/** Value noise, 0 to 1. */
export function noise(x, y, seed = 0) {
  const left = Math.floor(x)
  const top = Math.floor(y)
  const tx = smooth(x - left)
  const ty = smooth(y - top)
  const upper = mix(hash(left, top, seed), hash(left + 1, top, seed), tx)
  const lower = mix(hash(left, top + 1, seed), hash(left + 1, top + 1, seed), tx)
  return mix(upper, lower, ty)
}

/** Fractal noise, 0 to 1. */
export function fractal(x, y, octaves = 5, seed = 0) {
  let sum = 0
  let weight = 0.5
  let total = 0
  for (let octave = 0; octave < octaves; octave++) {
    const scale = 2.03 ** octave
    sum += weight * noise(x * scale, y * scale, seed + octave * 17)
    total += weight
    weight *= 0.5
  }
  return sum / total
}

/** Fractal noise with sharp crests, for ridges and veins. */
export function ridged(x, y, octaves = 5, seed = 0) {
  let sum = 0
  let weight = 0.5
  for (let octave = 0; octave < octaves; octave++) {
    const scale = 2.1 ** octave
    sum += weight * (1 - Math.abs(2 * noise(x * scale, y * scale, seed + octave * 31) - 1)) ** 2
    weight *= 0.5
  }
  return sum
}

export const rgb = (hex) => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16))
export const blend = (a, b, t) => [mix(a[0], b[0], t), mix(a[1], b[1], t), mix(a[2], b[2], t)]
export const add = (a, b, t = 1) => [a[0] + b[0] * t, a[1] + b[1] * t, a[2] + b[2] * t]

/** A colour from stops `[position, '#rrggbb']`. */
export function gradient(stops) {
  const colours = stops.map(([position, hex]) => [position, rgb(hex)])
  return (at) => {
    const next = colours.findIndex(([position]) => position >= at)
    if (next === 0) return colours[0][1]
    if (next < 0) return colours.at(-1)[1]
    const [from, a] = colours[next - 1]
    const [to, b] = colours[next]
    return blend(a, b, (at - from) / (to - from))
  }
}
