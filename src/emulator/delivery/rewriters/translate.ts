/** ImageKit's parameters for a value of another service's; `undefined` for a value that it does not know. */
export type Translation = (value: string) => string | undefined

/** A number, or a part of the original, as the code says it. */
export function numeric(code: string): Translation {
  return (value) => (/^\d+(?:\.\d+)?$/.test(value) ? `${code}-${value}` : undefined)
}

/** One of these values, each with what it is called here. */
export function oneOf(code: string, names: Readonly<Record<string, string>>): Translation {
  return (value) => (Object.hasOwn(names, value) ? `${code}-${names[value]}` : undefined)
}

/** A whole number within what ImageKit takes. */
export function within(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, Math.round(value)))
}

/** What `decodeURIComponent` can't read stands for itself. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
