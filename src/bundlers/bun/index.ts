import type { UnpluginOptions } from 'unplugin'
import type { Options } from '../../types'
import { NAME } from '../shared/name'
import { type BunBuild, setUpBun } from './setup'

export function bunPlugin(options: Options = {}): UnpluginOptions {
  return { name: NAME, bun: { setup: (build) => setUpBun(build as BunBuild, options) } }
}
