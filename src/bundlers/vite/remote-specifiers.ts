import { changed, type Edited } from '../../rewrite/edit'

export const REMOTE_SPECIFIER = /\bik:https?:\/\//i
const ALL = /(?<=\bik:https?:)\/\//gi
const MASKED = /^(ik:https?:)(?:%2F%2F|\/(?!\/))/i

/**
 * Writes `ik:https://host/a.jpg` without its slashes, in a style sheet before it is compiled: Vite's CSS plugin takes what has
 * a `://` in it for the path of a file, which it then reads.
 */
export function maskRemoteSpecifiers(code: string): Edited {
  const changes = [...code.matchAll(ALL)].map(({ index }) => ({
    start: index,
    end: index + 2,
    text: '%2F%2F',
  }))
  return changed(code, changes)
}

/** Returns a specifier as it was written: Vite joins it to the folder of a Sass partial, as if it were a path. */
export function unmaskRemoteSpecifier(specifier: string): string {
  return specifier.replace(MASKED, '$1//')
}
