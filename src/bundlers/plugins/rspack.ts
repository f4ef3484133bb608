import type { UnpluginOptions } from 'unplugin'
import type { Options } from '../../types'
import { newSession } from '../new-session'
import { applyToRspack } from '../rspack'
import { SOURCE_OR_BLOCK_ID } from '../sources'
import { images, sources, styleSchemes } from './shared'

/** Its own rules see to `new URL` and CSS. */
export function rspackPlugins(options: Options = {}): UnpluginOptions[] {
  const session = newSession(options)
  return [
    { ...images(session), rspack: (compiler) => applyToRspack(compiler, session) },
    sources(session, SOURCE_OR_BLOCK_ID),
    styleSchemes(session),
  ]
}
