import type { UnpluginOptions } from 'unplugin'
import type { Options } from '../../types'
import { newSession } from '../new-session'
import { SOURCE_OR_BLOCK_ID } from '../sources'
import { applyToWebpack } from '../webpack'
import { NAME, sources, styleSchemes } from './shared'

export function webpackPlugins(options: Options = {}): UnpluginOptions[] {
  const session = newSession(options)
  // webpack never asks resolveId for a scheme it does not know, and every loader that unplugin adds costs each module.
  const images: UnpluginOptions = { name: NAME, webpack: (compiler) => applyToWebpack(compiler, session) }
  return [images, sources(session, SOURCE_OR_BLOCK_ID), styleSchemes(session)]
}
