import { SPECIFIER, STYLE_ID } from '../../../core/filters'
import { readPlain, withoutFragment } from '../../../core/references/plain-reference'
import { relativeUrl } from '../../../lib/paths'
import { VIDEO_EXTENSIONS } from '../../../query/media'
import { type Edited, rewrite, type Site } from '../../../rewrite/edit'
import { framed } from '../../shared/format-error'
import { resolveFile } from '../../shared/modules'
import { nativeContext } from '../../shared/native-context'
import { besideImporter } from '../../shared/plain-imports'
import type { Session, SessionOf } from '../../shared/session'
import { sourceWarnings } from '../../shared/warnings'

/** Style sheets, and components that contain some. */
export const STYLED_ID = new RegExp(`${STYLE_ID.source}|\\.vue(?:$|\\?vue&)`)
/** css-loader takes a subpath import (`url(#img/a.jpg)`) for a fragment. */
export const SCHEME = new RegExp(
  `\\bik:|\\?[^"'()\\s]+#|\\(\\s*["']?#[\\w@~.-]*/|\\.(?:${VIDEO_EXTENSIONS.join('|')})\\b`,
  'i',
)

/**
 * Turns `url(ik:./a.jpg?w=400)` into `url(./a.jpg?w=400)`: css-loader treats a scheme as another host’s URL and leaves
 * it. References without a local file are replaced by their URL.
 */
export function schemelessStyles(sessionOf: SessionOf) {
  return async function (this: object, code: string, request: string): Promise<Edited | undefined> {
    const session = sessionOf(this)
    const { build } = session
    const importer = request.replace(/\?.*$/, '')
    const { cssSites } = await import('../../../rewrite/css')
    const sites = stylesIn(code, importer).flatMap(({ start, text }) =>
      cssSites(text).map((site): Site => ({ ...site, start: site.start + start, end: site.end + start })),
    )
    const { styled } = sourceWarnings(build, importer, code)
    const edited = await rewrite(code, sites, async (value, { start }) => {
      if (isOurs(value, session))
        try {
          styled(value, start)
        } catch (error) {
          throw shown(error)
        }
      const isSubpath = isSubpathImage(value, importer, session)
      if (!SPECIFIER.test(value) && !isSubpath) {
        const image = withoutFragment(value, build.project.options.include)
        return image === value ? undefined : { url: image }
      }
      const key = await build
        .resolve(isSubpath ? `ik:${value}` : value, importer, (path, from) =>
          resolveFile(session, {}, path, from),
        )
        .catch((error) => {
          throw shown(error)
        })
      const file = build.fileOf(key)
      if (file === undefined) {
        session.onText?.(key, this)
        const { url } = await build.replacement(key, String)
        // A style sheet of the bundler's own decodes its URLs once, those of other hosts included.
        return { url: isNativeStyle(loaderOf(this)) ? url.replaceAll('%', '%25') : url }
      }
      const [query = ''] = /\?.*$/.exec(value) ?? []
      return { url: relativeUrl(importer, file) + query }
    })
    return edited && { code: edited.code, map: named(edited.map, importer, code) }
  }
}

/** A loader's error is shown with its own stack, unless it opts out. */
function shown(error: unknown): Error {
  return Object.assign(framed(error) as Error, { hideStack: true })
}

function isOurs(value: string, { build }: Session): boolean {
  return SPECIFIER.test(value) || readPlain(value, build.project.options.include) !== undefined
}

/** css-loader and Sass's loader take the source from a map, which is that of the first loader here. */
function named(map: Edited['map'], source: string, content: string): Edited['map'] {
  return Object.assign(map, { sources: [source], sourcesContent: [content] })
}

/** A loader's context, as far as it tells what its module is. */
export interface ModuleContext {
  _module?: { type?: string }
}

/** Whether a module is one of webpack's or Rspack's own style sheets, and not what another loader has made of one. */
export function isNativeStyle(loader: ModuleContext | undefined): boolean {
  return loader?._module?.type?.startsWith('css') ?? false
}

/** The loader that a hook of unplugin's runs in. */
function loaderOf(context: object): ModuleContext | undefined {
  return (nativeContext(context) as { loaderContext?: ModuleContext } | undefined)?.loaderContext
}

/** Whether a URL of a style sheet is an image by the `imports` of a package (`#img/a.jpg`). */
export function isSubpathImage(value: string, importer: string, { build }: Session): boolean {
  const plain = value.startsWith('#') ? readPlain(value, build.project.options.include) : undefined
  const file = plain && besideImporter(plain.path, importer)
  return file !== undefined && build.isImage(file)
}

/** A component's loader is handed the whole of it, whichever block is asked for. */
function stylesIn(code: string, importer: string): { start: number; text: string }[] {
  if (!importer.endsWith('.vue')) return [{ start: 0, text: code }]
  const styles = []
  const open = /<style\b[^<>]*>/g
  for (let match = open.exec(code); match; match = open.exec(code)) {
    const end = code.indexOf('</style>', open.lastIndex)
    if (end < 0) break
    styles.push({ start: open.lastIndex, text: code.slice(open.lastIndex, end) })
    open.lastIndex = end
  }
  return styles
}
