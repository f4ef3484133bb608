/**
 * Converts a CSS colour to ImageKit's syntax: six digits, with two more for the opacity in percent, or a name.
 *
 * @returns `undefined` if that is not possible
 */
export function colourOf(value: string): string | undefined {
  const text = value.trim().toLowerCase()
  const [, digits] = /^#?([\da-f]{3,8})$/.exec(text) ?? []
  if (digits && digits.length !== 5 && digits.length !== 7) return fromHex(digits)
  const [, name = '', list = ''] = /^(rgb|hsl)a?\(([^()]*)\)$/.exec(text) ?? []
  const [first, second, third, alpha, ...more] = list.split(/[\s,/]+/).filter(Boolean)
  if (first && second && third && more.length === 0) {
    const channels = name === 'rgb' ? [first, second, third].map(channel) : fromHsl(first, second, third)
    return written(channels, alpha === undefined ? 1 : part(alpha))
  }
  return /^[a-z]+$/.test(text) ? text : undefined
}

function fromHex(digits: string): string | undefined {
  const long = digits.length < 6 ? [...digits].map((digit) => digit + digit).join('') : digits
  const [red = 0, green = 0, blue = 0, alpha = 255] = (long.match(/../g) ?? []).map((pair) =>
    Number.parseInt(pair, 16),
  )
  return written([red, green, blue], alpha / 255)
}

/** The last two digits are the opacity in percent, up to 99. */
function written(channels: readonly number[], alpha: number): string | undefined {
  if (![...channels, alpha].every((one) => one >= 0 && one <= 255)) return undefined
  const hex = channels.map((one) => Math.round(one).toString(16).padStart(2, '0')).join('')
  const opacity = Math.round(alpha * 100)
  return hex.toUpperCase() + (opacity < 100 ? String(opacity).padStart(2, '0') : '')
}

/** `50%` or `0.5`. */
function part(text: string): number {
  return text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text)
}

function channel(text: string): number {
  return text.endsWith('%') ? part(text) * 255 : Number(text)
}

/** @see https://www.w3.org/TR/css-color-4/#hsl-to-rgb */
function fromHsl(hueText: string, saturationText: string, lightnessText: string): number[] {
  const [hue, saturation, lightness] = [
    Number(hueText.replace(/deg$/, '')),
    part(saturationText),
    part(lightnessText),
  ]
  const chroma = saturation * Math.min(lightness, 1 - lightness)
  return [0, 8, 4].map((shift) => {
    const at = (shift + (((hue % 360) + 360) % 360) / 30) % 12
    return 255 * (lightness - chroma * Math.max(-1, Math.min(at - 3, 9 - at, 1)))
  })
}
