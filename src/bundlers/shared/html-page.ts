import { dirname } from 'node:path'
import type { Build } from '../../core/build'
import { mentionPattern, SPECIFIER } from '../../core/filters'
import { readPlain } from '../../core/references/plain-reference'
import type { ResolveAlias } from '../../core/references/reference'
import { type ReplacementPreload, rewrite } from '../../rewrite/edit'
import { isFile, pathFrom } from './plain-imports'
import { sourceWarnings } from './warnings'

/** Replacement of a page's references. */
export interface PageContext {
  build: Build
  /** Returns the URL, as the page writes it, of a file to bundle. */
  localUrl(file: string): string
  /** Receives the keys of the replaced references. */
  keys: Set<string>
  resolveAlias: ResolveAlias
  /** The folder of rooted paths, for a bundler that bundles their files. By default they belong to the server. */
  root?: string
}

/**
 * Rewrites the images of an HTML document that its bundler would copy unchanged.
 *
 * @param file the document's path, which its own paths are relative to
 */
export async function rewritePage(html: string, file: string, context: PageContext): Promise<string> {
  const { build, localUrl, keys } = context
  if (!mentionPattern(build.project.options.include).test(html)) return html
  const { pageSites, withPreloads } = await import('../../rewrite/html/page')
  const preloads: ReplacementPreload[] = []
  const warnings = sourceWarnings(build, file, html)
  const edited = await rewrite(html, await pageSites(html), async (value, site) => {
    const key = await keyOf(value, file, context)
    if (key === undefined) return undefined
    keys.add(key)
    if (site.kind === 'style') warnings.styled(value, site.start)
    const replacement = await build.replacement(key, localUrl)
    if (site.isUnsized && replacement.srcset) warnings.unsized(value, site.start)
    if (site.kind === 'src') preloads.push(...(replacement.preloads ?? []))
    return replacement
  })
  return withPreloads(edited?.code ?? html, preloads)
}

/** A path that can only be an alias, unless such a folder stands beside the page. */
const ALIAS = /^[@~#]/

async function keyOf(
  value: string,
  page: string,
  { build, resolveAlias, root }: PageContext,
): Promise<string | undefined> {
  if (SPECIFIER.test(value)) return build.resolve(value, page, resolveAlias)
  const plain = readPlain(value, build.project.options.include)
  const isRooted = plain?.path.startsWith('/')
  if (!plain || (isRooted && !root)) return undefined
  const beside = pathFrom(isRooted && root ? root : dirname(page), `./${plain.path}`)
  const isAlias = ALIAS.test(plain.path) && !(beside && isFile(beside))
  const file = isAlias ? await resolveAlias(plain.path, page) : beside
  if (!file || !build.isImage(file)) return undefined
  return build.resolveFile(file, plain.query, page, value)
}
