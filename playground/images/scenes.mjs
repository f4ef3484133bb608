import { add, blend, clamp, fractal, gradient, hash, mix, noise, ramp, rgb, ridged } from './noise.mjs'

/*
 * Each scene gives the colour of the point (u, v): u from 0 at the left to the picture's ratio at the right, v from 0 at the
 * top to 1 at the bottom. Colours are [red, green, blue], 0 to 255, and may be over.
 */

/** Ridge behind ridge, each paler than the one before it. */
function ridges({ sky, near, far, count, seed, light }) {
  return (u, v) => {
    let colour = sky(u, v)
    for (let layer = 0; layer < count; layer++) {
      const depth = layer / (count - 1)
      const scale = mix(2.6, 1.1, depth)
      const crest =
        mix(0.42, 0.86, depth) -
        (ridged(u * scale + layer * 7.3, layer * 3.1, 6, seed + layer) - 0.35) * mix(0.3, 0.22, depth)
      if (v < crest) continue
      const rock = fractal(u * 26, v * 40 + layer * 9, 5, seed + 50 + layer)
      const lit = light
        ? (ridged(u * scale * 6, v * 7, 4, seed + 90 + layer) - 0.4) * light * (0.3 + depth)
        : 0
      const haze = ramp(0.35, 0, v - crest) * (1 - depth) * 0.45
      const stone = blend(far, near, depth).map((channel) => channel * (0.82 + rock * 0.36) + lit)
      colour = blend(stone, far, haze)
    }
    return colour
  }
}

const glow = (u, v, x, y, size) => Math.exp(-(((u - x) ** 2 + (v - y) ** 2) / size ** 2))

const dawnSky = gradient([
  [0, '#31507d'],
  [0.25, '#8d8bb0'],
  [0.42, '#f1b58c'],
  [0.55, '#ffe3b8'],
])
export const dawn = ridges({
  sky: (u, v) =>
    add(
      blend(dawnSky(v), [255, 236, 214], ramp(0.5, 0.75, fractal(u * 3, v * 11, 5, 4)) * 0.5),
      [255, 170, 90],
      glow(u, v, 1.05, 0.46, 0.3) * 0.6,
    ),
  near: rgb('#141c2b'),
  far: rgb('#c79b94'),
  count: 6,
  seed: 11,
  light: 26,
})

const alpineSky = gradient([
  [0, '#1d5fa8'],
  [0.6, '#a8d4ef'],
])
const alps = ridges({
  sky: (u, v) => blend(alpineSky(v), [255, 255, 255], ramp(0.52, 0.72, fractal(u * 2.4, v * 5, 6, 8)) * 0.9),
  near: rgb('#28351f'),
  far: rgb('#8fb2cf'),
  count: 4,
  seed: 71,
  light: 70,
})
/** Mountains over a lake that shows them upside down. */
export function lake(u, v) {
  if (v < 0.62) return alps(u, v * 1.25)
  const depth = (v - 0.62) / 0.38
  const ripple = (fractal(u * 5, v * 90, 4, 3) - 0.5) * 0.03 * (0.3 + depth)
  const mirror = alps(u + ripple * 2, (0.62 - (v - 0.62) * 0.95 + ripple) * 1.25)
  return blend(mirror, [16, 58, 74], 0.25 + depth * 0.45)
}

const seaSky = gradient([
  [0, '#2a2350'],
  [0.25, '#8a3f6b'],
  [0.45, '#f0744a'],
  [0.56, '#ffd27a'],
])
export function sea(u, v) {
  const horizon = 0.56
  const sun = [255, 226, 160]
  if (v < horizon) {
    const cloud = ramp(0.5, 0.78, fractal(u * 2, v * 9, 6, 21))
    const sky = blend(seaSky(v), [70, 32, 66], cloud * 0.75)
    return add(
      add(sky, sun, glow(u, v, 0.8, 0.5, 0.055) * 1.4),
      [255, 120, 50],
      glow(u, v, 0.8, 0.5, 0.34) * 0.5,
    )
  }
  const depth = (v - horizon) / (1 - horizon)
  const wave = fractal(u * mix(50, 7, depth ** 0.5), (depth * 60) / (0.25 + depth), 5, 33)
  const reflection = seaSky(horizon - depth * 0.4 - (wave - 0.5) * 0.3)
  const path = Math.exp(-(((u - 0.8) / (0.03 + depth * 0.16)) ** 2)) * ramp(0.48, 0.68, wave)
  return add(blend(reflection, [18, 16, 44], 0.35 + depth * 0.4), sun, path * 0.9)
}

/** Out-of-focus lights of a terrace at night. */
export function terrace(u, v) {
  let colour = blend(
    rgb('#0d1020'),
    rgb('#3a1f1a'),
    ramp(0.2, 1, v + (fractal(u * 2, v * 2, 4, 2) - 0.5) * 0.5),
  )
  const tints = ['#ffb45e', '#ff7a4d', '#ffd9a0', '#6fb7ff', '#ff5f7a', '#8affc1'].map(rgb)
  for (let light = 0; light < 70; light++) {
    const x = hash(light, 1) * 1.5
    const y = 0.08 + hash(light, 2) ** 1.4 * 0.75
    const size = 0.018 + hash(light, 3) ** 2 * 0.07
    const distance = Math.hypot(u - x, v - y) / size
    if (distance > 1.05) continue
    const disc = ramp(1.04, 0.96, distance) * (0.55 + 0.45 * ramp(0.6, 1, distance))
    colour = add(colour, tints[light % tints.length], disc * (0.22 + hash(light, 4) * 0.4))
  }
  const table = ramp(0.86, 0.88, v + (noise(u * 3, 0, 5) - 0.5) * 0.01)
  const wood = blend(rgb('#5a2f1c'), rgb('#a4623a'), fractal(u * 3 + fractal(u, v * 30, 3, 6), v * 60, 5, 7))
  return blend(colour, wood, table)
}

export function nebula(u, v) {
  const warp = fractal(u * 2, v * 2, 5, 41)
  const gas = fractal(u * 2.2 + warp * 1.8, v * 2.2 + warp * 1.4, 7, 43)
  const dust = ridged(u * 2.4 + warp, v * 2.4, 6, 47)
  let colour = [6, 7, 18]
  colour = add(colour, rgb('#c2306e'), ramp(0.42, 0.8, gas) * 0.9)
  colour = add(colour, rgb('#2b7bd6'), ramp(0.45, 0.85, fractal(u * 1.6 - warp, v * 1.9, 6, 53)) * 0.8)
  colour = add(colour, rgb('#ffce8a'), ramp(0.6, 1, gas) * glow(u, v, 0.72, 0.5, 0.4))
  colour = blend(colour, [4, 4, 10], ramp(0.55, 0.95, dust) * 0.7)
  const cell = [Math.floor(u * 110), Math.floor(v * 110)]
  const bright = hash(cell[0], cell[1], 9) ** 70
  const distance = Math.hypot(u * 110 - cell[0] - 0.5, v * 110 - cell[1] - 0.5)
  return add(colour, [255, 250, 235], bright * Math.exp(-((distance / 0.22) ** 2)) * 2.4)
}

const nightSky = gradient([
  [0, '#050b1e'],
  [1, '#17324a'],
])
export function aurora(u, v) {
  let colour = nightSky(v)
  const star = hash(Math.floor(u * 400), Math.floor(v * 400), 77)
  if (star > 0.9985) colour = add(colour, [210, 220, 255], (star - 0.9985) * 500)
  for (let band = 0; band < 3; band++) {
    const foot = 0.52 - band * 0.11 + (fractal(u * 1.4 + band * 5, band, 4, 60 + band) - 0.5) * 0.42
    const height = foot - v
    if (height < -0.03) continue
    const rays = 0.45 + 0.55 * fractal(u * 34 + fractal(u * 4, v, 3, 64) * 3, band * 9 + v * 0.6, 3, 66)
    const strength = ramp(-0.03, 0.02, height) * Math.exp(-height / 0.17) * rays * (1 - band * 0.22)
    colour = add(colour, blend(rgb('#3dff9a'), rgb('#9a4dff'), ramp(0.05, 0.35, height)), strength * 0.85)
  }
  const tree = 0.84 - Math.max(0, noise(u * 46, 1, 70) - 0.2) * 0.13 - noise(u * 5, 2, 71) * 0.05
  return v > tree ? [4, 8, 10].map((channel) => channel + hash(u * 900, v * 900) * 6) : colour
}

const sand = gradient([
  [0, '#5c2a12'],
  [0.5, '#c9783a'],
  [1, '#f7cf96'],
])
export function dunes(u, v) {
  const sky = gradient([
    [0, '#5b9ac7'],
    [0.4, '#e7d9bd'],
  ])(v)
  const crestAt = (layer) =>
    0.34 +
    layer * 0.15 +
    (fractal(u * (1.7 - layer * 0.25) + layer * 11, layer * 2, 3, 80 + layer) - 0.5) * 0.32
  let colour = sky
  for (let layer = 0; layer < 4; layer++) {
    const crest = crestAt(layer)
    if (v < crest) continue
    const slope = fractal(
      u * 1.5 + layer * 4 + (v - crest) * 1.6,
      layer * 5 + (v - crest) * 2.2,
      3,
      90 + layer,
    )
    const ripples = Math.sin((v * 260 + fractal(u * 9, v * 9, 4, 96) * 26) * (1.2 - layer * 0.18)) * 0.05
    colour = blend(sand(clamp(ramp(0.3, 0.7, slope) * 0.85 + 0.1 + ripples)), sky, (3 - layer) * 0.13)
  }
  return colour
}

/** Fir behind fir, in the mist. */
export function forest(u, v) {
  let colour = blend(rgb('#dfe6e2'), rgb('#b9c9c4'), v + (fractal(u * 2, v * 3, 5, 101) - 0.5) * 0.6)
  for (let layer = 0; layer < 5; layer++) {
    const depth = layer / 4
    const spacing = mix(0.035, 0.13, depth)
    const index = Math.floor(u / spacing)
    for (let tree = index - 2; tree <= index + 2; tree++) {
      const x = (tree + 0.2 + hash(tree, layer, 105) * 0.6) * spacing
      const top = mix(0.3, 0.18, depth) + layer * 0.07 + hash(tree, layer, 106) * 0.2
      const below = v - top
      if (below < 0) continue
      const branch = Math.abs(((below * mix(60, 22, depth) + hash(tree, layer, 107)) % 1) - 0.15)
      const width = below * 0.21 * (0.45 + branch) + (noise(v * 160, tree, 108) - 0.5) * 0.012
      if (Math.abs(u - x) > width) continue
      const needle = fractal(u * 120, v * 120, 3, 109 + layer)
      const green = blend(rgb('#9fb5ae'), rgb('#12251f'), depth ** 0.8).map(
        (channel) => channel * (0.8 + needle * 0.4),
      )
      colour = blend(green, rgb('#d4ddd9'), ramp(0.55, 1, v) * (1 - depth) * 0.8)
    }
  }
  return blend(colour, rgb('#e3e9e6'), ramp(0.45, 0.8, fractal(u * 2, v * 5, 5, 120)) * 0.4)
}

const strata = gradient([
  [0, '#5b1f16'],
  [0.3, '#b5532c'],
  [0.55, '#e39a5c'],
  [0.8, '#8f3b22'],
  [1, '#f0c08a'],
])
/** A canyon's walls, upright. */
export function canyon(u, v) {
  const wall = v * 0.3 + ridged(0.3, v * 1.3, 5, 130) * 0.2
  const other = 0.66 - v * 0.28 - ridged(7.3, v * 1.1, 5, 131) * 0.14
  const sky = blend(rgb('#2f7fc4'), rgb('#cfe6f2'), ramp(0, 0.8, v))
  if (u > wall && u < other) return sky
  const inside = u <= wall ? wall - u : u - other
  const band = fractal(u * 2, v * 3, 4, 132) * 0.5 + v * 3.2 + Math.sin(u * 9) * 0.1
  const rock = strata(band % 1)
  const crack = ridged(u * 9, v * 4, 5, 133)
  const shade = (0.45 + crack * 0.55) * (u <= wall ? 0.7 : 1.12) * mix(1.15, 0.65, ramp(0, 0.4, inside))
  return rock.map((channel) => channel * shade * (0.85 + fractal(u * 70, v * 70, 3, 134) * 0.3))
}

/** Veined stone. */
export function marble(u, v) {
  const warp = fractal(u * 2, v * 2, 6, 140)
  const vein = ridged(u * 1.3 + warp * 2.2, v * 1.3 + warp * 1.3, 6, 142)
  const base = blend(rgb('#10352f'), rgb('#2f7d68'), fractal(u * 3 + warp, v * 3, 6, 144))
  const pale = blend(base, rgb('#d9efe3'), ramp(0.5, 0.85, vein))
  return blend(pale, rgb('#d8b25a'), ramp(0.66, 0.9, ridged(u * 2 - warp, v * 2 + warp, 5, 146)) * 0.8)
}

/** The moon on nothing: the fourth value is its opacity. */
export function moon(u, v) {
  const x = (u - 0.5) / 0.47
  const y = (v - 0.5) / 0.47
  const radius = Math.hypot(x, y)
  if (radius > 1.02) return [0, 0, 0, 0]
  const z = Math.sqrt(Math.max(0, 1 - radius ** 2))
  const maria = ramp(0.46, 0.64, fractal(x * 1.6 + 4, y * 1.6 + 4 + z * 0.3, 6, 150))
  let height = fractal(x * 12 + z, y * 12, 6, 152)
  for (let crater = 0; crater < 60; crater++) {
    const distance =
      Math.hypot(x - hash(crater, 5) * 2 + 1, y - hash(crater, 6) * 2 + 1) /
      (0.015 + hash(crater, 7) ** 3 * 0.16)
    if (distance < 1.6)
      height +=
        (Math.exp(-((distance - 1) ** 2) * 40) * 0.35 - ramp(1, 0.4, distance) * 0.18) * (1 - maria * 0.5)
  }
  const lit = clamp(x * -0.35 + y * -0.25 + z * 0.95, 0.04)
  const grey = mix(215, 118, maria) * (0.62 + height * 0.6) * lit
  return [grey * 1.02, grey, grey * 0.95, 255 * ramp(1.01, 0.985, radius)]
}

/** One frame of rings that run over water; `phase` from 0 to 1 closes the loop. */
export function ripples(u, v, phase) {
  let height = 0
  for (const [x, y, speed] of [
    [0.3, 0.4, 1],
    [0.75, 0.6, 2],
    [0.5, 0.9, 1],
  ]) {
    const distance = Math.hypot(u - x, v - y)
    height += Math.sin((distance * 9 - phase * speed) * 2 * Math.PI) * Math.exp(-distance * 3.2)
  }
  return blend(
    gradient([
      [0, '#06324a'],
      [0.5, '#1b84a3'],
      [1, '#c4f1f4'],
    ])(clamp(0.5 + height * 0.42)),
    [255, 255, 255],
    ramp(0.8, 1.4, height),
  )
}
