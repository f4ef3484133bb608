import type { UnpluginOptions } from 'unplugin'
import type { Options } from '../../types'
import { type BunBuild, setUpBun } from '../bun'
import { NAME } from './shared'

export function bunPlugin(options: Options = {}): UnpluginOptions {
  return { name: NAME, bun: { setup: (build) => setUpBun(build as BunBuild, options) } }
}
