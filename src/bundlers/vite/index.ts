import { createVitePlugin, type UnpluginOptions } from 'unplugin'
import {
  askingPattern,
  literalPattern,
  MARKDOWN_ID,
  plainPattern,
  STYLE_ID,
  stylePattern,
  VIRTUAL_ID,
} from '../../core/filters'
import type { Options } from '../../types'
import { NAME } from '../shared/name'
import {
  type ConstantHandlers,
  constants,
  declared,
  type Handlers,
  images,
  sources,
  urls,
} from '../shared/plugins'
import { withSchemes } from './bundled-dev'
import { maskRemoteSpecifiers, REMOTE_SPECIFIER } from './remote-specifiers'
import { Idle } from './start/idle'
import { LazyHandlers } from './start/lazy-handlers'
import { viteFinishShell, viteShell } from './start/shell'

/** Contains only what Vite needs immediately; the first hook loads the handlers. */
export function vitePlugins(options: Options = {}): UnpluginOptions[] {
  const { include } = options
  const lazy = new LazyHandlers(options)
  const idle = new Idle(options, lazy)
  const handlers: Handlers & ConstantHandlers = {
    resolveId: lazy.hook(({ resolveId }) => resolveId),
    load: lazy.hook(({ load }) => load),
    sources: lazy.hook((handlers) => handlers.sources),
    urls: lazy.hook((handlers) => handlers.urls),
    componentUrls: lazy.hook((handlers) => handlers.componentUrls),
    constants: lazy.hook(({ constants }) => constants),
    declare: lazy.hook(({ declare }) => declare),
  }
  return [
    // References without parameters are left to Vite; `asset-urls.ts` takes over the files that it emits. Vite asks for their
    // names at once, so the handlers have to be there when it loads one.
    {
      ...images(handlers, include, askingPattern(include), [VIRTUAL_ID, plainPattern(include)]),
      vite: viteShell(lazy, idle, () => createVitePlugin(vitePlugins)(options), options),
    },
    // Before every plugin that compiles components, wherever it stands: Solid's and Qwik's have `enforce` too.
    sources(handlers, include, undefined, 'pre'),
    ...urls(handlers, include, 'pre'),
    {
      name: `${NAME}:remote-styles`,
      enforce: 'pre',
      transform: { filter: { id: STYLE_ID, code: REMOTE_SPECIFIER }, handler: maskRemoteSpecifiers },
    },
    {
      name: `${NAME}:bundled-dev-styles`,
      enforce: 'pre',
      // A style sheet may have nothing but imports.
      transform: { filter: { id: STYLE_ID }, handler: withSchemes(include) },
      vite: {
        apply: ({ experimental }, { command }) => command === 'serve' && experimental?.bundledDev === true,
      },
    },
    {
      name: `${NAME}:styles`,
      // Without `enforce`: Sass, Less and PostCSS have run, and Vite has not yet turned it into a module.
      transform: {
        filter: { id: STYLE_ID, code: stylePattern(include) },
        handler: idle.unlessIdle(lazy.hook(({ styles }) => styles)),
      },
    },
    {
      name: `${NAME}:finish`,
      enforce: 'post',
      // After Markdown is compiled, wherever its plugin is in the list.
      transform: {
        filter: { id: MARKDOWN_ID, code: literalPattern(include) },
        handler: lazy.hook(({ markdown }) => markdown),
      },
      vite: viteFinishShell(lazy, idle),
    },
    // Development keeps a module an image, for hot updates.
    { ...constants(handlers, askingPattern(include)), vite: { apply: 'build' } },
    ...declared(handlers, options),
  ]
}
