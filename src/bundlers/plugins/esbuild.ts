import type { UnpluginOptions } from 'unplugin'
import type { Options } from '../../types'
import { setUpEsbuild } from '../esbuild'
import { NAME } from './shared'

export function esbuildPlugin(options: Options = {}): UnpluginOptions {
  return { name: NAME, esbuild: { setup: (build) => setUpEsbuild(build, options) } }
}
