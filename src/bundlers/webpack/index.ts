import type { UnpluginOptions } from 'unplugin'
import { SOURCE_OR_BLOCK_ID } from '../../core/filters'
import type { Options } from '../../types'
import { handlersOf } from '../shared/handlers'
import { newSession } from '../shared/new-session'
import { NAME, sources } from '../shared/plugins'
import { applyToWebpack } from './compiler'
import { styleSchemes } from './css-schemes-plugin'

export function webpackPlugins(options: Options = {}): UnpluginOptions[] {
  const session = newSession(options)
  // webpack never asks resolveId for a scheme it does not know, and every loader that unplugin adds costs each module.
  const images: UnpluginOptions = { name: NAME, webpack: (compiler) => applyToWebpack(compiler, session) }
  return [images, sources(handlersOf(session), options.include, SOURCE_OR_BLOCK_ID), styleSchemes(session)]
}
