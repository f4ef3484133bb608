import { dirname } from 'node:path'
import type { Compilation, Compiler } from 'webpack'
import type { Host } from '../core/host'
import { claimsFile, mentionPattern, readPlain } from '../core/plain'
import type { Project } from '../core/project'
import { SPECIFIER } from '../core/specifier'
import { type PreloadAnswer, rewrite } from '../references/edit'
import { isFile, pathFrom } from './plain'
import { remarksOn } from './remarks'
import { emitFile, type PageKeys } from './webpack-output'

const NAME = 'unplugin-imagekit'

/** By their classes' names: html-webpack-plugin, and Rspack's own of the same hooks. */
const PAGE_PLUGINS = new Set(['HtmlWebpackPlugin', 'HtmlRspackPlugin'])

/** What of html-webpack-plugin is used here; it is not ours to depend on. */
interface HtmlPlugin {
  options?: { template?: string }
}
interface HtmlHooks {
  afterTemplateExecution: {
    tapPromise(name: string, rewrite: (data: HtmlData) => Promise<HtmlData>): void
  }
}
interface HtmlData {
  html: string
  plugin: HtmlPlugin
}
type HtmlPluginClass = { getCompilationHooks?(compilation: Compilation): HtmlHooks }

/**
 * Images of html-webpack-plugin's pages. Without html-loader it copies a template's references as they are; with it they
 * are requests of modules, and none is left here.
 */
export function rewritePages(
  compiler: Compiler,
  compilation: Compilation,
  project: Project,
  host: Host,
  pages: PageKeys,
): void {
  const classes = new Set(
    compiler.options.plugins.flatMap((plugin): HtmlPluginClass[] => {
      const found = plugin?.constructor as (HtmlPluginClass & { name: string }) | undefined
      return found && PAGE_PLUGINS.has(found.name) && found.getCompilationHooks ? [found] : []
    }),
  )
  for (const one of classes) {
    one.getCompilationHooks?.(compilation).afterTemplateExecution.tapPromise(NAME, async (data) => {
      const keys = new Set<string>()
      const html = await rewritePage(data, compiler, compilation, project, host, keys)
      pages.set(data.plugin, keys)
      return { ...data, html }
    })
  }
}

async function rewritePage(
  { html, plugin }: HtmlData,
  compiler: Compiler,
  compilation: Compilation,
  project: Project,
  host: Host,
  keys: Set<string>,
): Promise<string> {
  const template = plugin.options?.template
    ?.split('!')
    .at(-1)
    ?.replace(/[?#].*$/, '')
  if (!template || !mentionPattern(project.options.include).test(html)) return html
  const [{ htmlSites }, { withPreloads }] = await Promise.all([
    import('../references/html'),
    import('../references/html-head'),
  ])
  const preloads: PreloadAnswer[] = []
  const emit = (file: string) => emitFile(compiler, compilation, project, file)
  const remarks = remarksOn(project, template, html)
  const edited = await rewrite(html, htmlSites(html), async (value, site) => {
    const key = await keyOf(value, template, project)
    if (key === undefined) return undefined
    if (site.isUnsized) remarks.unsized(value, site.start)
    keys.add(key)
    const answer = await project.answer(key, host, emit)
    if (site.kind === 'src') preloads.push(...(answer.preloads ?? []))
    return answer
  })
  return withPreloads(edited?.code ?? html, preloads)
}

async function keyOf(value: string, template: string, project: Project): Promise<string | undefined> {
  if (SPECIFIER.test(value)) return project.resolve(value, template, async () => undefined)
  const plain = readPlain(value, project.options.include)
  // A rooted path is the server's, which webpack knows nothing of.
  const file = plain && !plain.path.startsWith('/') && pathFrom(dirname(template), `./${plain.path}`)
  if (!file || !isFile(file) || !claimsFile(file, project.options)) return undefined
  return project.resolveFile(file, plain.query, template, value)
}
