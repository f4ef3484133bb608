import { dirname } from 'node:path'
import type { Compilation } from 'webpack'
import type { ResolveAlias } from '../../core/references/reference'
import { rewritePage } from '../shared/html-page'
import { NAME } from '../shared/name'
import { bundledFiles, type Emission, emitFile, type Pages } from './output'

/** By the names of their classes: html-webpack-plugin, and Rspack's own with the same hooks. */
const PAGE_PLUGINS = new Set(['HtmlWebpackPlugin', 'HtmlRspackPlugin'])

/** The subset of html-webpack-plugin that is used here, to avoid a dependency. */
interface HtmlPlugin {
  options?: { template?: string; publicPath?: unknown }
}
interface HtmlHooks {
  afterTemplateExecution: {
    tapPromise(name: string, rewrite: (data: HtmlData) => Promise<HtmlData>): void
  }
}
interface HtmlData {
  html: string
  outputName: string
  plugin: HtmlPlugin
}
type HtmlPluginClass = { getCompilationHooks?(compilation: Compilation): HtmlHooks }

/**
 * Rewrites images of html-webpack-plugin's pages. Without html-loader it copies a template's references unchanged; with
 * it they are requests of modules, and none remains here.
 */
export function rewritePages(
  emission: Emission,
  pages: Pages,
  resolverOf: (folder: string) => ResolveAlias,
): void {
  const { compiler, compilation, build } = emission
  const classes = new Set(
    compiler.options.plugins.flatMap((plugin): HtmlPluginClass[] => {
      const found = plugin?.constructor as (HtmlPluginClass & { name: string }) | undefined
      return found && PAGE_PLUGINS.has(found.name) && found.getCompilationHooks ? [found] : []
    }),
  )
  for (const one of classes) {
    one.getCompilationHooks?.(compilation).afterTemplateExecution.tapPromise(NAME, async (data) => {
      const template = templateOf(data.plugin)
      if (!template) return data
      const keys = new Set<string>()
      const { outputName, plugin } = data
      const publicPath = plugin.options?.publicPath
      let bundled: Map<string, string> | undefined
      const localUrl = (file: string) => {
        bundled ??= bundledFiles(compilation, compiler.context, emission.fileOf)
        const own = typeof publicPath === 'string' ? publicPath : undefined
        return emitFile(emission, file, bundled, outputName, own)
      }
      const html = await rewritePage(data.html, template, {
        build,
        localUrl,
        keys,
        resolveAlias: resolverOf(dirname(template)),
      })
      pages.set(data.plugin, { template, keys })
      return { ...data, html }
    })
  }
}

/** Returns the file of a template, without loaders before it. */
function templateOf({ options }: HtmlPlugin): string | undefined {
  return options?.template
    ?.split('!')
    .at(-1)
    ?.replace(/[?#].*$/, '')
}
