import { isDirective, translateDirectives } from './directives'
import type { Document } from './document'
import type { Migration } from './edits'
import { type Asking, readAsking, referenceOf } from './reference'
import { replaceReferences } from './replace'

/** Outputs by their names there, `as=…` or a key alone, and ours. */
const OUTPUTS: Readonly<Record<string, string | undefined>> = {
  url: undefined,
  src: undefined,
  srcset: 'srcset',
  img: 'img',
  picture: 'picture',
  metadata: 'meta',
  meta: 'meta',
}

/** Keys alone that are an output; `?url` alone is the bundler's own. */
const SHORT = ['srcset', 'img', 'picture', 'metadata', 'meta']

/** Where the default export is of another shape, what is used of it has to be changed by hand. */
const SHAPES: Readonly<Record<string, string>> = {
  picture:
    'picture.sources is a list of attributes by format here, and picture.img has width and height for w and h',
  img: 'img has width and height here for w and h',
}

/**
 * Imports and references of vite-imagetools: `./a.jpg?w=400;800&format=avif;webp&as=picture`.
 *
 * @see https://github.com/JonasKruckenberg/imagetools/blob/main/docs/directives.md
 */
export function migrateImagetools(document: Document): Migration {
  return replaceReferences(document, (value) => {
    const asking = readAsking(value)
    return asking && isImagetools(asking) ? imagetoolsReference(asking) : undefined
  })
}

function isImagetools({ pairs }: Asking): boolean {
  // Another tool's mark.
  if (pairs.has('enhanced') || pairs.has('responsive')) return false
  return [...pairs.keys()].some((key) => isDirective(key) || key === 'as' || SHORT.includes(key))
}

function imagetoolsReference({ path, pairs }: Asking) {
  const short = SHORT.find((key) => pairs.has(key))
  const output = pairs.get('as') ?? short ?? 'url'
  if (!Object.hasOwn(OUTPUTS, output)) return { refused: `as=${output} has no counterpart` }
  const translated = translateDirectives(pairs, new Set(['as', 'url', ...SHORT]))
  if ('refused' in translated) return translated
  const as = OUTPUTS[output]
  const hasSet = translated.pairs.some(([, value]) => value?.includes(';'))
  if (hasSet && (as === undefined || as === 'meta'))
    return {
      refused: 'it gives a list, for which there is no counterpart; as=srcset, as=img or as=picture does',
    }
  // A query that asks for nothing stays a reference all the same.
  return { text: referenceOf(path, [...translated.pairs, ['as', as]]), ...(as && { note: SHAPES[as] }) }
}
