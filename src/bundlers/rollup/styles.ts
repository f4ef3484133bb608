import type { UnpluginOptions } from 'unplugin'
import { mentionPattern, SPECIFIER, STYLE_ID } from '../../core/filters'
import { readPlain, withoutFragment } from '../../core/references/plain-reference'
import { ImageKitBuildError, withPosition } from '../../diagnostics/build-error'
import { positionOf } from '../../diagnostics/reference-origin'
import { type Replacement, rewrite } from '../../rewrite/edit'
import { type HookContext, resolveFile } from '../shared/modules'
import { NAME } from '../shared/name'
import { besideWriter, plainKey } from '../shared/plain-imports'
import { mapped, OF_ITS_BUILD, type SessionOf, type Transformed } from '../shared/session'
import type { GraphSession } from './graph-session'

/** Style sheets, except those that are imported as a text or a file. */
const STYLE = new RegExp(`^(?!.*[?&](?:raw|url)\\b).*(?:${STYLE_ID.source})`, 's')
/** The expression of a preprocessor's language. */
const EXPRESSION = /[#@]\{|\$[\w-]|^\{/

/**
 * Rewrites style sheets before the plugin that bundles them (rollup-plugin-postcss, rollup-plugin-styles): such plugins inline the
 * original, copy it, or leave its path, whatever the query.
 */
export function styles(
  sessionOf: SessionOf<GraphSession>,
  include: Parameters<typeof mentionPattern>[0],
): UnpluginOptions {
  return {
    name: `${NAME}:styles`,
    transform: {
      ...{ order: 'pre' as const },
      filter: { id: STYLE, code: mentionPattern(include) },
      async handler(code, id) {
        return rewriteStyle.call(this as HookContext, sessionOf(this), code, id)
      },
    },
  }
}

async function rewriteStyle(
  this: HookContext,
  session: GraphSession,
  code: string,
  id: string,
): Promise<Transformed | undefined> {
  const { build, texts } = session
  const { include } = build.project.options
  const importer = id.replace(/[?#].*$/, '')
  const { cssSites } = await import('../../rewrite/css')
  texts.clear(id)
  const edited = await rewrite(code, cssSites(code), async (written) => {
    const [value, fragment] = split(withoutFragment(written, include))
    const key = EXPRESSION.test(value) ? undefined : await keyOf.call(this, session, value, importer)
    if (key === undefined) return undefined
    const refused = build.videoInStyles(value, importer)
    if (refused) throw refused.at(positionOf({ importer, written: value, target: { specifier: value } }))
    const url = build.cdnUrl(key)
    if (url === undefined) return left(session, value, importer)
    texts.add(id, key)
    if (build.host.purpose !== 'build') for (const file of build.filesOf(key)) this.addWatchFile(file)
    return { url: url + fragment }
  })
  const transformed = mapped(session, edited)
  return transformed && { ...transformed, meta: OF_ITS_BUILD }
}

/** Splits the fragment off a path, which begins with another `#` if it is a subpath import. */
function split(value: string): [path: string, fragment: string] {
  const at = SPECIFIER.test(value) ? -1 : value.indexOf('#', 1)
  return at < 0 ? [value, ''] : [value.slice(0, at), value.slice(at)]
}

async function keyOf(
  this: HookContext,
  session: GraphSession,
  value: string,
  importer: string,
): Promise<string | undefined> {
  const byBundler = (path: string, from: string | undefined = importer) =>
    resolveFile(session, this, path, from)
  if (SPECIFIER.test(value)) return session.build.resolve(value, importer, byBundler)
  return plainKey(session, value, importer, (path) => besideWriter(path, importer, true) ?? byBundler(path))
}

/** Leaves a reference in a build without the CDN: only the plugin that bundles the style sheet could name a file in it. */
function left({ build }: GraphSession, value: string, importer: string): Replacement | undefined {
  const { include, strict } = build.project.options
  if (!SPECIFIER.test(value) && !readPlain(value, include)?.query) return undefined
  const message = `imagekit: ${value} is not rendered: Rollup and Rolldown have no style sheets of their own, so in local mode this plugin can't name a file in one. Import the image in a script, or set urlEndpoint and mode: 'remote'`
  const position = positionOf({ importer, written: value, target: { specifier: value } })
  if (strict) throw new ImageKitBuildError('LEFT_IN_OUTPUT', message, position)
  build.warnOnce(position ? withPosition(message, position) : message)
  return undefined
}
