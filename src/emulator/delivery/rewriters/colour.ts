/** Two digits at each end of a component are 0 to 99 with ImageKit, 00 to FF with the others. */
function percent(hex: string): string {
  const part = Math.round((Number.parseInt(hex, 16) / 255) * 100)
  return String(Math.min(99, part)).padStart(2, '0')
}

/**
 * A colour of another service's in ImageKit's writing: `rgb:B4F9` is `BB44FF60`, `BLUE` is `blue`.
 *
 * @param alpha where its opacity stands: `A9AAAA54` is Imgix's, `AAAA54A9` Cloudinary's
 */
export function colour(value: string, alpha: 'first' | 'last'): string | undefined {
  const [, digits] = /^(?:rgb:|#)?([\da-f]{3,8})$/i.exec(value) ?? []
  if (!digits || ![3, 4, 6, 8].includes(digits.length)) {
    return /^[a-z]+$/i.test(value) ? value.toLowerCase() : undefined
  }
  const long = digits.length > 4 ? digits : digits.replace(/./g, '$&$&')
  const hex = long.toUpperCase()
  if (hex.length === 6) return hex
  return alpha === 'first' ? hex.slice(2) + percent(hex.slice(0, 2)) : hex.slice(0, 6) + percent(hex.slice(6))
}
