import type { UnpluginOptions } from 'unplugin'
import { SOURCE_OR_BLOCK_ID } from '../../core/patterns'
import type { Options } from '../../types'
import { handlersOf } from '../handlers'
import { newSession } from '../new-session'
import { setUpRsbuild } from '../rsbuild'
import { images, sources } from './shared'
import { styleSchemes } from './style-schemes'

export function rsbuildPlugins(options: Options = {}): UnpluginOptions[] {
  const session = newSession(options)
  const { include } = options
  const handlers = handlersOf(session)
  return [
    // unplugin leaves out Rspack's hook there.
    { ...images(handlers, include), rsbuild: { setup: setUpRsbuild(session) } },
    sources(handlers, include, SOURCE_OR_BLOCK_ID),
    styleSchemes(session),
  ]
}
