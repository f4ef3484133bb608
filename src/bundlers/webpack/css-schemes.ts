import { dirname, relative } from 'node:path'
import { SPECIFIER, STYLE_ID } from '../../core/filters'
import { type Edited, rewrite, type Site } from '../../rewrite/edit'
import { framed } from '../shared/format-error'
import { resolveFile } from '../shared/modules'
import type { SessionOf } from '../shared/session'

/** Style sheets, and components that contain some. */
export const STYLED_ID = new RegExp(`${STYLE_ID.source}|\\.vue(?:$|\\?vue&)`)
export const SCHEME = /\bik:/

/**
 * Turns `url(ik:./a.jpg?w=400)` into `url(./a.jpg?w=400)`: css-loader treats a scheme as another host’s URL and leaves
 * it. References without a local file are replaced by their URL.
 */
export function schemelessStyles(sessionOf: SessionOf) {
  return async function (this: object, code: string, request: string): Promise<Edited | undefined> {
    const session = sessionOf(this)
    const { build } = session
    const importer = request.replace(/\?.*$/, '')
    const { cssSites } = await import('../../rewrite/css')
    const sites = stylesIn(code, importer).flatMap(({ start, text }) =>
      cssSites(text).map((site): Site => ({ ...site, start: site.start + start, end: site.end + start })),
    )
    return rewrite(code, sites, async (value) => {
      if (!SPECIFIER.test(value)) return undefined
      const key = await build
        .resolve(value, importer, (path, from) => resolveFile(session, {}, path, from))
        .catch((error) => {
          // A loader's error is shown with its own stack, unless it opts out.
          throw Object.assign(framed(error) as Error, { hideStack: true })
        })
      const file = build.fileOf(key)
      if (file === undefined) return build.replacement(key, String)
      const [query = ''] = /\?.*$/.exec(value) ?? []
      return { url: relativeUrl(importer, file) + query }
    })
  }
}

/** A component's loader receives the whole file, whichever block is requested. */
function stylesIn(code: string, importer: string): { start: number; text: string }[] {
  if (!importer.endsWith('.vue')) return [{ start: 0, text: code }]
  return [...code.matchAll(/(<style\b[^>]*>)([\s\S]*?)<\/style>/g)].map(
    ({ index, 1: open = '', 2: text = '' }) => ({
      start: index + open.length,
      text,
    }),
  )
}

function relativeUrl(importer: string, file: string): string {
  const path = relative(dirname(importer), file).replaceAll('\\', '/')
  return encodeURI(path.startsWith('.') ? path : `./${path}`)
}
