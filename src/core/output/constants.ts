import type { Loaded } from '../delivery/load'
import { isVideo, VIDEO_CONSTANTS, videoConstant } from '../videos/video-module'
import { type Code, literal } from './view-types'

/** An image module's exports that are plain values, besides its default export. */
export const CONSTANTS: ReadonlySet<string> = new Set([
  'default',
  'src',
  'srcset',
  'sizes',
  'width',
  'height',
  'placeholder',
  ...VIDEO_CONSTANTS,
])

/**
 * The longest code, in characters, that is copied into each of several modules: a URL, of which a copy takes about
 * as much as the import of a module. A `srcset` or a picture as a placeholder takes more with each copy.
 */
export const COPIED_LENGTH = 128

/** Returns the code of a reference's export; `undefined` if it is not a plain value. */
export function constantOf(loaded: Loaded, name: string): Code | undefined {
  if (isVideo(loaded)) return videoConstant(loaded, name)
  const { reference, outcome, placeholder } = loaded
  const { urls, set } = outcome
  const { as, source } = reference.request
  switch (name) {
    case 'src':
      return urls.src
    case 'srcset':
      return urls.srcset ?? 'undefined'
    case 'sizes':
      return literal(set.sizes)
    case 'width':
      return literal(set.width)
    case 'height':
      return literal(set.height)
    case 'placeholder':
      return literal(placeholder)
    case 'default':
      if (as === 'url') return urls.src
      return as === 'srcset' ? srcsetCode(urls, source) : undefined
  }
}

/** Returns the default export under `as=srcset`: a single URL is a srcset too, of one candidate without a descriptor. */
export function srcsetCode(
  { src, srcset, sources }: Pick<Loaded['outcome']['urls'], 'src' | 'srcset' | 'sources'>,
  source: number | undefined,
): Code {
  return (source === undefined ? undefined : sources[source]?.srcset) ?? srcset ?? src
}
