import type { UnpluginOptions } from 'unplugin'
import { SOURCE_OR_BLOCK_ID } from '../../core/filters'
import type { Options } from '../../types'
import { handlersOf } from '../shared/handlers'
import { NAME } from '../shared/name'
import { markdown, sources } from '../shared/plugins'
import { SingleSession } from '../shared/session'
import { markdownTransform } from '../shared/sources'
import { applyToWebpack } from './compiler'
import { styleSchemes } from './css/schemes-plugin'
import { withKnownIdents } from './known-idents'

export function webpackPlugins(options: Options = {}): UnpluginOptions[] {
  const sessions = new SingleSession()
  // webpack never calls resolveId for an unknown scheme, and every loader that unplugin adds costs time for each
  // module.
  const images: UnpluginOptions = {
    name: NAME,
    webpack: (compiler) => applyToWebpack(compiler, options, sessions),
  }
  return withKnownIdents([
    images,
    sources(handlersOf(sessions.of), options.include, SOURCE_OR_BLOCK_ID),
    styleSchemes(sessions.of),
    markdown(markdownTransform(sessions.of, false), options.include),
  ])
}
