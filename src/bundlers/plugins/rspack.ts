import type { UnpluginOptions } from 'unplugin'
import { SOURCE_OR_BLOCK_ID } from '../../core/patterns'
import type { Options } from '../../types'
import { handlersOf } from '../handlers'
import { newSession } from '../new-session'
import { applyToRspack } from '../rspack'
import { images, sources } from './shared'
import { styleSchemes } from './style-schemes'

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
