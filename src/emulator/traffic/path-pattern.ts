/**
 * Compiles a path pattern such as `/v1/files/*`: `*` matches anything but a slash, `**` anything. Follows all ways through the
 * pattern at once, because a regular expression takes exponential time for many `**`.
 */
export function pathPattern(pattern: string): (path: string) => boolean {
  const steps = pattern.split(/(\*+)/).flatMap((part): (string | symbol)[] => {
    if (!part.startsWith('*')) return [...part]
    return [part === '*' ? IN_SEGMENT : ANYTHING]
  })
  return (path) => {
    let places = skipped(new Set([0]), steps)
    for (const character of path) {
      const next = new Set<number>()
      for (const place of places) {
        const step = steps[place]
        if (step === ANYTHING || (step === IN_SEGMENT && character !== '/')) next.add(place)
        else if (step === character) next.add(place + 1)
      }
      places = skipped(next, steps)
    }
    return places.has(steps.length)
  }
}

const IN_SEGMENT = Symbol('*')
const ANYTHING = Symbol('**')

/** Adds the places behind wildcards, which may match nothing. */
function skipped(places: Set<number>, steps: readonly (string | symbol)[]): Set<number> {
  // A set yields what is added while it is iterated over.
  for (const place of places) if (typeof steps[place] === 'symbol') places.add(place + 1)
  return places
}
