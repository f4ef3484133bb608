import type { UnpluginOptions } from 'unplugin'
import { STYLE_ID, textPattern } from '../../core/patterns'
import type { Options } from '../../types'
import { farmHooks } from '../farm'
import { farmPages, farmStyles } from '../farm-texts'
import { handlersOf } from '../handlers'
import { newSession } from '../new-session'
import { images, NAME, sources, urls } from './shared'

export function farmPlugins(options: Options = {}): UnpluginOptions[] {
  const session = newSession(options)
  const { include } = options
  const handlers = handlersOf(session)
  return [
    { ...images(handlers, include), farm: farmHooks(session) as UnpluginOptions['farm'] },
    sources(handlers, include),
    urls(handlers, include),
    {
      name: `${NAME}:styles`,
      enforce: 'pre',
      transform: {
        filter: { id: STYLE_ID, code: textPattern(include) },
        handler: farmStyles(session),
      },
    },
    { name: `${NAME}:pages`, farm: farmPages(session) as UnpluginOptions['farm'] },
  ]
}
