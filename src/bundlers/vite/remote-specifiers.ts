import type { ResolvedConfig } from 'vite'
import type { Edited } from '../../rewrite/edit'
import { wrapTransforms } from './wrap-transform'

export const REMOTE_SPECIFIER = /\bik:https?:\/\//i
const ALL = /(?<=\bik:https?:)\/\//gi
const JOINED = /^(ik:https?:)\/(?!\/)/i

/**
 * Writes `ik:https://host/a.jpg` without its slashes, in a style sheet before it is compiled: Vite's CSS plugin takes what has
 * a `://` in it for the path of a file, which it then reads.
 */
export async function maskRemoteSpecifiers(code: string): Promise<Edited> {
  const { changed } = await import('../../rewrite/edit')
  const changes = [...code.matchAll(ALL)].map(({ index }) => ({
    start: index,
    end: index + 2,
    text: '%2F%2F',
  }))
  return changed(code, changes)
}

/** Returns a specifier as it was written: Vite joins it to the folder of a Sass partial, as if it were a path. */
export function unmaskRemoteSpecifier(specifier: string): string {
  return specifier.replace(JOINED, '$1//')
}

/** The path that Vite's CSS plugin makes of one in a style sheet that another imports, where nothing has masked it. */
const READ = /open '.*\bik:https?:\/[^']*'/

/** Explains the error that Vite's CSS plugin throws over one in an `@import`ed file or a partial: only Vite reads those. */
export function explainRemoteSpecifiers(config: Pick<ResolvedConfig, 'plugins'>): void {
  wrapTransforms(
    config,
    (name) => name === 'vite:css',
    (own) =>
      async function (code, id, ...rest) {
        try {
          return await own.call(this, code, id, ...rest)
        } catch (error) {
          throw READ.test(String(error)) ? await explained(id.replace(/[?#].*$/, '')) : error
        }
      },
  )
}

async function explained(styleSheet: string): Promise<Error> {
  const [{ ImageKitBuildError }, { findRemoteSpecifier }] = await Promise.all([
    import('../../diagnostics/build-error'),
    import('../../diagnostics/style-sheets'),
  ])
  const found = findRemoteSpecifier(styleSheet)
  const written = found?.specifier ?? 'ik:https://…'
  const error = new ImageKitBuildError(
    'INVALID_SPECIFIER',
    `Vite reads '${written}' as a file, because another style sheet imports the one that contains it. Write it with %2F%2F: '${written.replace('//', '%2F%2F')}'.`,
  )
  return found ? error.at(found.position) : error
}
