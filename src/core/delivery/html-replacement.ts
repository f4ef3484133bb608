import type { Replacement } from '../../rewrite/edit'
import { preloadsOf } from '../output/preload'
import type { Code } from '../output/view-types'
import { isVideo, videoConstant } from '../videos/video-module'
import type { Loaded } from './load'

/** Evaluates a string literal. */
const text = (code: Code): string => JSON.parse(code) as string
const optionalText = (code: Code | undefined): string | undefined =>
  code === undefined ? undefined : text(code)

/** Returns the replacement of a reference in a text that is not a module (HTML, CSS); its URLs must be literals. */
export function replacementOf(loaded: Loaded): Replacement {
  if (isVideo(loaded)) {
    const url = videoConstant(loaded, 'default') ?? loaded.outcome.urls.src
    return { url: url === 'undefined' ? '' : text(url) }
  }
  const { outcome, reference, sidecar } = loaded
  const { set, urls } = outcome
  const { priority } = reference.request
  const { sizes, width, height } = set
  const sources = urls.sources.map((source) => ({ ...source, srcset: text(source.srcset) }))
  return {
    url: text(urls.src),
    ...(urls.srcset && { srcset: text(urls.srcset), sizes }),
    ...((urls.srcset || priority || sources.length > 0) && { width, height }),
    ...(sidecar?.alt !== undefined && { alt: sidecar.alt }),
    ...(sources.length > 0 && { sources }),
    ...(priority && {
      priority,
      preloads: preloadsOf({ ...urls, sizes }).map((one) => ({
        ...one,
        href: optionalText(one.href),
        srcset: optionalText(one.srcset),
      })),
    }),
  }
}
