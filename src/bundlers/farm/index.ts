import type { HookFnMap, UnpluginOptions } from 'unplugin'
import { mentionPattern, STYLE_ID, textPattern } from '../../core/filters'
import type { Options } from '../../types'
import { handlersOf } from '../shared/handlers'
import { NAME } from '../shared/name'
import { images, sources, urls } from '../shared/plugins'
import { farmHooks } from './hooks'
import { farmPages, farmStyles } from './html-css'
import { FarmState } from './state'

type Transform = HookFnMap['transform']

export function farmPlugins(options: Options = {}): UnpluginOptions[] {
  const farm = new FarmState(options)
  const { include } = options
  const handlers = handlersOf(farm.sessions.of)
  return [
    { ...images(handlers, include), farm: farmHooks(farm, options) as UnpluginOptions['farm'] },
    sources(handlers, include),
    ...urls({ ...handlers, urls: inItsFile(handlers.urls, farm) }, include),
    {
      name: `${NAME}:styles`,
      enforce: 'pre',
      transform: {
        filter: { id: STYLE_ID, code: mentionPattern(include) },
        handler: farmStyles(farm),
      },
    },
    {
      name: `${NAME}:modules`,
      enforce: 'pre',
      // Farm lists no modules: the scan of the output looks here for what is left in it.
      transform: {
        filter: { code: textPattern(include) },
        handler: (_code, id) => {
          farm.sources.add(farm.fileOf(id))
          return undefined
        },
      },
    },
    { name: `${NAME}:pages`, farm: farmPages(farm) as UnpluginOptions['farm'] },
  ]
}

/** Inline scripts of a page are modules of their own. */
function inItsFile(transform: Transform, farm: FarmState): Transform {
  return function (code, id) {
    return transform.call(this, code, id.startsWith('virtual:') ? farm.fileOf(id) : id)
  }
}
