import type { UnpluginOptions } from 'unplugin'
import { SOURCE_OR_BLOCK_ID } from '../../core/filters'
import type { Options } from '../../types'
import { handlersOf } from '../shared/handlers'
import { newSession } from '../shared/new-session'
import { images, sources } from '../shared/plugins'
import { styleSchemes } from '../webpack/css-schemes-plugin'
import { applyToRspack } from './compiler'

/** Its own rules see to `new URL` and CSS. */
export function rspackPlugins(options: Options = {}): UnpluginOptions[] {
  const session = newSession(options)
  const { include } = options
  const handlers = handlersOf(session)
  return [
    { ...images(handlers, include), rspack: (compiler) => applyToRspack(compiler, session) },
    sources(handlers, include, SOURCE_OR_BLOCK_ID),
    styleSchemes(session),
  ]
}
