import type { UnpluginOptions } from 'unplugin'
import { SOURCE_OR_BLOCK_ID } from '../../core/filters'
import type { Options } from '../../types'
import { handlersOf } from '../shared/handlers'
import { images, markdown, sources } from '../shared/plugins'
import { markdownTransform } from '../shared/sources'
import { styleSchemes } from '../webpack/css/schemes-plugin'
import { rspackConstants } from './constants'
import { setUpRsbuild } from './rsbuild'
import { CompilerSessions } from './sessions'

export function rsbuildPlugins(options: Options = {}): UnpluginOptions[] {
  const sessions = new CompilerSessions()
  const { include } = options
  const handlers = handlersOf(sessions.of)
  return [
    // unplugin omits Rspack's hook there.
    { ...images(handlers, include), rsbuild: { setup: setUpRsbuild(options, sessions) } },
    sources(handlers, include, SOURCE_OR_BLOCK_ID),
    styleSchemes(sessions.of),
    rspackConstants(sessions, include),
    markdown(markdownTransform(sessions.of, false), include),
  ]
}
