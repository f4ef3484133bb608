/** Returns ImageKit's parameters for another service's value; `undefined` for an unknown value. */
export type Translation = (value: string) => string | undefined

/** Translates a number or fraction to the parameter `code`. */
export function numeric(code: string): Translation {
  return (value) => (/^\d+(?:\.\d+)?$/.test(value) ? `${code}-${value}` : undefined)
}

/** Translates one of the listed values. */
export function oneOf(code: string, names: Readonly<Record<string, string>>): Translation {
  return (value) => (Object.hasOwn(names, value) ? `${code}-${names[value]}` : undefined)
}

/** Rounds and clamps to the range of an ImageKit parameter. */
export function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(value)))
}
