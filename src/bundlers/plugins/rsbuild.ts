import type { UnpluginOptions } from 'unplugin'
import type { Options } from '../../types'
import { newSession } from '../new-session'
import { setUpRsbuild } from '../rsbuild'
import { SOURCE_OR_BLOCK_ID } from '../sources'
import { images, sources, styleSchemes } from './shared'

export function rsbuildPlugins(options: Options = {}): UnpluginOptions[] {
  const session = newSession(options)
  return [
    // unplugin leaves out Rspack's hook there.
    { ...images(session), rsbuild: { setup: setUpRsbuild(session) } },
    sources(session, SOURCE_OR_BLOCK_ID),
    styleSchemes(session),
  ]
}
