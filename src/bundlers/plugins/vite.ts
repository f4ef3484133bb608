import type { UnpluginOptions } from 'unplugin'
import { askingPattern, literalPattern, STYLE_ID } from '../../core/plain'
import type { Options } from '../../types'
import { newSession } from '../new-session'
import { MARKDOWN_ID, markdownTransform } from '../sources'
import { viteFinish, viteHooks } from '../vite'
import { stylePattern, styleTransform } from '../vite-text'
import { declared, images, NAME, sources, urls } from './shared'

export function vitePlugins(options: Options = {}): UnpluginOptions[] {
  const { include } = options
  const session = newSession(options)
  return [
    // What asks for nothing is left to Vite; the sweep takes over what it emits.
    { ...images(session, askingPattern(include)), vite: viteHooks(session) },
    sources(session),
    urls(session),
    {
      name: `${NAME}:styles`,
      // Without `enforce`: Sass, Less and PostCSS have run, and Vite has not yet made a module of it.
      transform: { filter: { id: STYLE_ID, code: stylePattern(include) }, handler: styleTransform(session) },
    },
    {
      name: `${NAME}:finish`,
      enforce: 'post',
      // Once Markdown is compiled, wherever its plugin stands in the list.
      transform: {
        filter: { id: MARKDOWN_ID, code: literalPattern(include) },
        handler: markdownTransform(session),
      },
      vite: viteFinish(session),
    },
    ...declared(session),
  ]
}
