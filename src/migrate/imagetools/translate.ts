import { parseQuery } from '../../query/request'
import { queryOf, type ToolReference } from '../tool-reference'
import { DIRECTIVES, INSTEAD, OTHERS, SHORTHANDS, WITHOUT_EFFECT } from './directives'

/** The translated pairs of a query, or the reason why it has no counterpart. */
export type Translated = { pairs: [string, string | undefined][] } | { refused: string }

/** Translates everything but the output (`as=`), which differs between the tools. */
export function translateDirectives(pairs: ToolReference['pairs'], ignored: ReadonlySet<string>): Translated {
  const found = new Map<string, string | undefined>()
  for (const [written, raw] of pairs) {
    if (ignored.has(written) || WITHOUT_EFFECT.has(written) || OTHERS.has(written)) continue
    const shorthand = raw === 'true' ? SHORTHANDS.get(written) : undefined
    const [key, value] = shorthand ? [shorthand, written] : [written, raw.trim()]
    if (Object.hasOwn(INSTEAD, key)) {
      if (value === 'false') continue
      return { refused: `ImageKit has no counterpart of ${key}; ${INSTEAD[key]}` }
    }
    const done = Object.hasOwn(DIRECTIVES, key) ? DIRECTIVES[key]?.(value) : undefined
    if (!done) return { refused: noCounterpart(key, value) }
    for (const [name, given] of done) found.set(name, given)
  }
  const mirror = mirrored(pairs.get('flip'), pairs.get('flop'))
  if (mirror) found.set('fl', mirror)
  fitted(found)
  return densities(found, pairs.get('basePixels'))
}

function noCounterpart(key: string, value: string): string {
  const isList = value.includes(';')
  return `${key}=${value} has no counterpart${isList ? '; import the image once for each of them' : ''}`
}

/** Removes the parameters of cropping where no box is given, or where nothing is cropped. */
function fitted(found: Map<string, string | undefined>): void {
  if (found.has('w') && found.has('h')) found.delete('ar')
  const isBoxed = found.has('ar') || (found.has('w') && found.has('h'))
  if (!isBoxed) for (const name of ['c', 'cm', 'fo']) found.delete(name)
  // A position matters only where the image is cropped or padded.
  if (found.has('c')) found.delete('fo')
}

/** Translates `w=300;600&basePixels=300` to densities of one width. */
function densities(found: Map<string, string | undefined>, base: string | undefined): Translated {
  const widths = found.get('w')?.split(';').map(Number) ?? []
  if (base !== undefined && Number(base) > 0) {
    if (widths.length === 0) return { refused: 'basePixels applies to widths, and there is no w' }
    const ratios = widths.map((width) => Math.round((width / Number(base)) * 100) / 100)
    found.set('w', base)
    found.set('dpr', ratios.join(';'))
  }
  return checked([...found])
}

/** Makes sure that the plugin accepts the query. */
function checked(pairs: [string, string | undefined][]): Translated {
  const sets = pairs.filter(([key, value]) => key !== 'f' && value?.includes(';'))
  if (sets.length > 1)
    return {
      refused: `each value of ${sets.map(([key]) => key).join(' with each of ')} has no counterpart; import the image once for each`,
    }
  try {
    parseQuery(queryOf(pairs), new Map(), {})
    return { pairs }
  } catch (error) {
    return { refused: (error as Error).message }
  }
}

/** sharp's flip mirrors vertically, and its flop horizontally. */
function mirrored(flip: string | undefined, flop: string | undefined): string | undefined {
  const [vertical, horizontal] = [flip, flop].map((one) => one !== undefined && one !== 'false')
  if (vertical && horizontal) return 'h_v'
  return vertical ? 'v' : horizontal ? 'h' : undefined
}
