import type { UnpluginOptions } from 'unplugin'
import { askingPattern, literalPattern, MARKDOWN_ID, STYLE_ID, stylePattern } from '../../core/filters'
import type { Options } from '../../types'
import { declared, type Handlers, images, NAME, sources, urls } from '../shared/plugins'
import { LazyHandlers } from './lazy-handlers'
import { viteFinishShell, viteShell } from './shell'

/** Only what Vite must be told at once stands here; what the hooks do comes with the first of them. */
export function vitePlugins(options: Options = {}): UnpluginOptions[] {
  const { include } = options
  const late = new LazyHandlers(options)
  const handlers: Handlers = {
    resolveId: late.hook(({ resolveId }) => resolveId),
    load: late.hook(({ load }) => load),
    sources: late.hook((handlers) => handlers.sources),
    urls: late.hook((handlers) => handlers.urls),
    declare: late.hook(({ declare }) => declare),
  }
  return [
    // What asks for nothing is left to Vite; the sweep takes over what it emits.
    { ...images(handlers, include, askingPattern(include)), vite: viteShell(late) },
    sources(handlers, include),
    urls(handlers, include),
    {
      name: `${NAME}:styles`,
      // Without `enforce`: Sass, Less and PostCSS have run, and Vite has not yet made a module of it.
      transform: {
        filter: { id: STYLE_ID, code: stylePattern(include) },
        handler: late.hook(({ styles }) => styles),
      },
    },
    {
      name: `${NAME}:finish`,
      enforce: 'post',
      // Once Markdown is compiled, wherever its plugin stands in the list.
      transform: {
        filter: { id: MARKDOWN_ID, code: literalPattern(include) },
        handler: late.hook(({ markdown }) => markdown),
      },
      vite: viteFinishShell(late),
    },
    ...declared(handlers, options),
  ]
}
