import type { UnpluginOptions } from 'unplugin'
import type { Options } from '../../types'
import { NAME } from '../shared/name'
import { setUpEsbuild } from './setup'

export function esbuildPlugin(options: Options = {}): UnpluginOptions {
  return { name: NAME, esbuild: { setup: (build) => setUpEsbuild(build, options) } }
}
