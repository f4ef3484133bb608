/** ImageKit's opacity is 00 to 99, that of other services 00 to FF. */
function percent(hex: string): string {
  const part = Math.round((Number.parseInt(hex, 16) / 255) * 100)
  return String(Math.min(99, part)).padStart(2, '0')
}

/**
 * Converts another service's colour: `rgb:B4F9` → `BB44FF60`, `BLUE` → `blue`.
 *
 * @param alpha position of the opacity: `A9AAAA54` in Imgix, `AAAA54A9` in Cloudinary
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
