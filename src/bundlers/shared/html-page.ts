import { dirname } from 'node:path'
import { mentionPattern, SPECIFIER } from '../../core/filters'
import type { Host } from '../../core/host'
import type { Project } from '../../core/project'
import { readPlain } from '../../core/references/plain-reference'
import { type ReplacementPreload, rewrite } from '../../rewrite/edit'
import { pathFrom } from './plain-imports'
import { sourceWarnings } from './warnings'

/** What a page's references are answered with. */
export interface PageContext {
  project: Project
  host: Host
  /** The URL, as the page writes it, of a file that is to be bundled. */
  localUrl(file: string): string
  /** Takes the references that are answered. */
  keys: Set<string>
}

/**
 * The images of an HTML document that its bundler would copy as they are.
 *
 * @param file where the document stands, against which its paths are resolved
 */
export async function rewritePage(
  html: string,
  file: string,
  { project, host, localUrl, keys }: PageContext,
): Promise<string> {
  if (!mentionPattern(project.options.include).test(html)) return html
  const { pageSites, withPreloads } = await import('../../rewrite/html/page')
  const preloads: ReplacementPreload[] = []
  const remarks = sourceWarnings(project, file, html)
  const edited = await rewrite(html, await pageSites(html), async (value, site) => {
    const key = await keyOf(value, file, project)
    if (key === undefined) return undefined
    keys.add(key)
    const answer = await project.replacement(key, host, localUrl)
    if (site.isUnsized && answer.srcset) remarks.unsized(value, site.start)
    if (site.kind === 'src') preloads.push(...(answer.preloads ?? []))
    return answer
  })
  return withPreloads(edited?.code ?? html, preloads)
}

async function keyOf(value: string, page: string, project: Project): Promise<string | undefined> {
  if (SPECIFIER.test(value)) return project.resolve(value, page, async () => undefined)
  const plain = readPlain(value, project.options.include)
  // A rooted path is the server's, which the bundler knows nothing of.
  const file = plain && !plain.path.startsWith('/') && pathFrom(dirname(page), `./${plain.path}`)
  if (!file || !project.isImage(file)) return undefined
  return project.resolveFile(file, plain.query, page, value)
}
