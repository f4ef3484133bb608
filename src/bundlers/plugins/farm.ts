import type { UnpluginOptions } from 'unplugin'
import { STYLE_ID, textPattern } from '../../core/plain'
import type { Options } from '../../types'
import { farmHooks } from '../farm'
import { farmPages, farmStyles } from '../farm-texts'
import { newSession } from '../new-session'
import { images, NAME, sources, urls } from './shared'

export function farmPlugins(options: Options = {}): UnpluginOptions[] {
  const session = newSession(options)
  return [
    { ...images(session), farm: farmHooks(session) as UnpluginOptions['farm'] },
    sources(session),
    urls(session),
    {
      name: `${NAME}:styles`,
      enforce: 'pre',
      transform: {
        filter: { id: STYLE_ID, code: textPattern(options.include) },
        handler: farmStyles(session),
      },
    },
    { name: `${NAME}:pages`, farm: farmPages(session) as UnpluginOptions['farm'] },
  ]
}
