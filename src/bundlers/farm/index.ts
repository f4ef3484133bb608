import type { UnpluginOptions } from 'unplugin'
import { STYLE_ID, textPattern } from '../../core/filters'
import type { Options } from '../../types'
import { handlersOf } from '../shared/handlers'
import { newSession } from '../shared/new-session'
import { images, NAME, sources, urls } from '../shared/plugins'
import { farmHooks } from './hooks'
import { farmPages, farmStyles } from './html-css'

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
