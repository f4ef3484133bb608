import type { Document } from '../documents/document'
import { joined, type Migration } from '../edits'
import { replaceReferences } from '../replace'
import { isOurs, queryOf, readToolReference, referenceOf, type ToolReference } from '../tool-reference'
import { isDirective } from './directives'
import { migrateGlobs } from './globs'
import { translateDirectives } from './translate'

/** Outputs by their names in imagetools, which are values of `as` or keys without a value. */
const OUTPUTS: Readonly<Record<string, string | undefined>> = {
  url: undefined,
  src: undefined,
  srcset: 'srcset',
  img: 'img',
  picture: 'picture',
  metadata: 'meta',
  meta: 'meta',
}

/** Outputs that may be keys without a value; `?url` is the bundler's own. */
const SHORT = ['srcset', 'img', 'picture', 'metadata', 'meta']

/** Differences between the default exports, which require changes by hand. */
const SHAPES: Readonly<Record<string, string>> = {
  picture:
    'picture.sources is a list of attributes by format here, and picture.img has width and height for w and h',
  img: 'img has width and height here for w and h',
  meta: 'it has src, width, height, format, size and hash here, and none of sharp’s other fields',
}

type Done = { pairs: [string, string | undefined][]; note?: string | undefined } | { refused: string }

/**
 * Translates imports, references and globs of vite-imagetools: `./a.jpg?w=400;800&format=avif;webp&as=picture`.
 *
 * @see https://github.com/JonasKruckenberg/imagetools/blob/main/docs/directives.md
 */
export function migrateImagetools(document: Document): Migration {
  const ofReferences = replaceReferences(document, (value) => {
    const reference = readToolReference(value)
    const done = reference && translated(reference.pairs)
    return done && 'pairs' in done ? { ...done, text: referenceOf(reference!.path, done.pairs) } : done
  })
  const ofGlobs = migrateGlobs(document, (pairs) => {
    const done = translated(pairs)
    return done && 'pairs' in done ? { ...done, text: queryOf(done.pairs) } : done
  })
  return joined([ofReferences, ofGlobs])
}

function translated(pairs: ToolReference['pairs']): Done | undefined {
  if (!isImagetools(pairs)) return undefined
  const done = ofImagetools(pairs)
  // Without `ik:` (globs, paths from the root), a query in this plugin's grammar was translated by an earlier run.
  return 'refused' in done && [...pairs.keys()].some((key) => !isTheirs(key)) && isOurs(pairs)
    ? undefined
    : done
}

function isImagetools(pairs: ToolReference['pairs']): boolean {
  // References of another tool.
  if (pairs.has('enhanced') || pairs.has('responsive')) return false
  return [...pairs.keys()].some(isTheirs)
}

const isTheirs = (key: string) => isDirective(key) || key === 'as' || SHORT.includes(key)

function ofImagetools(pairs: ToolReference['pairs']): Done {
  const short = SHORT.find((key) => pairs.has(key))
  const output = pairs.get('as') ?? short ?? 'url'
  if (!Object.hasOwn(OUTPUTS, output) || (short && pairs.get(short) !== 'true')) {
    const [name, value] = short && !pairs.has('as') ? [short, pairs.get(short)] : ['as', output]
    const advice = /\bmeta/.test(`${name}=${value}`) ? '; as=meta has all fields' : ''
    return { refused: `${name}=${value} has no counterpart${advice}` }
  }
  const done = translateDirectives(pairs, new Set(['as', 'url', ...SHORT]))
  if ('refused' in done) return done
  const as = OUTPUTS[output]
  const sets = done.pairs.filter(([, value]) => value?.includes(';')).map(([key]) => key)
  if (sets.length && (as === undefined || as === 'meta'))
    return {
      refused: 'it returns a list, which has no counterpart; use as=srcset, as=img or as=picture',
    }
  if (sets.includes('f') && as !== 'picture')
    return { refused: 'only a picture has several formats; use as=picture, or no format' }
  const keys = new Set(done.pairs.map(([key]) => key))
  if (keys.has('ar') && !keys.has('w') && !keys.has('h'))
    return { refused: 'aspect alone depends on the file’s size, which is unknown; add a w' }
  // An empty query is a reference too.
  return { pairs: [...done.pairs, ['as', as]], ...(as && { note: SHAPES[as] }) }
}
