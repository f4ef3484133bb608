import { dirname } from 'node:path'
import type { Build } from '../../core/build'
import { mentionPattern, SPECIFIER } from '../../core/filters'
import { readPlain } from '../../core/references/plain-reference'
import { type ReplacementPreload, rewrite } from '../../rewrite/edit'
import { pathFrom } from './plain-imports'
import { sourceWarnings } from './warnings'

/** How a page's references are replaced. */
export interface PageContext {
  build: Build
  /** The URL, as the page writes it, of a file that is to be bundled. */
  localUrl(file: string): string
  /** Takes the keys of the references that are replaced. */
  keys: Set<string>
}

/**
 * Rewrites the images of an HTML document that its bundler would copy as they are.
 *
 * @param file where the document stands, against which its paths are resolved
 */
export async function rewritePage(
  html: string,
  file: string,
  { build, localUrl, keys }: PageContext,
): Promise<string> {
  if (!mentionPattern(build.project.options.include).test(html)) return html
  const { pageSites, withPreloads } = await import('../../rewrite/html/page')
  const preloads: ReplacementPreload[] = []
  const warnings = sourceWarnings(build, file, html)
  const edited = await rewrite(html, await pageSites(html), async (value, site) => {
    const key = await keyOf(value, file, build)
    if (key === undefined) return undefined
    keys.add(key)
    const replacement = await build.replacement(key, localUrl)
    if (site.isUnsized && replacement.srcset) warnings.unsized(value, site.start)
    if (site.kind === 'src') preloads.push(...(replacement.preloads ?? []))
    return replacement
  })
  return withPreloads(edited?.code ?? html, preloads)
}

async function keyOf(value: string, page: string, build: Build): Promise<string | undefined> {
  if (SPECIFIER.test(value)) return build.resolve(value, page, async () => undefined)
  const plain = readPlain(value, build.project.options.include)
  // A rooted path is the server's, which the bundler knows nothing of.
  const file = plain && !plain.path.startsWith('/') && pathFrom(dirname(page), `./${plain.path}`)
  if (!file || !build.isImage(file)) return undefined
  return build.resolveFile(file, plain.query, page, value)
}
