import type { UnpluginOptions } from 'unplugin'
import type { Options } from '../../types'
import { newSession } from '../new-session'
import { rollupHooks } from '../rollup'
import { declared, images, sources, urls } from './shared'

export function rollupPlugins(options: Options = {}): UnpluginOptions[] {
  const session = newSession(options)
  return [
    { ...images(session), rollup: rollupHooks(session) },
    // What `enforce` is to the others: before the frameworks' own plugins, wherever they stand in the list.
    sources(session, undefined, 'pre'),
    urls(session),
    ...declared(session),
  ]
}

export function rolldownPlugins(options: Options = {}): UnpluginOptions[] {
  const session = newSession(options)
  return [
    { ...images(session), rolldown: rollupHooks(session, 'rolldown') as UnpluginOptions['rolldown'] },
    sources(session, undefined, 'pre'),
    urls(session),
    ...declared(session),
  ]
}
