import type { UnpluginOptions } from 'unplugin'
import type { Options } from '../../types'
import { handlersOf } from '../shared/handlers'
import { newSession } from '../shared/new-session'
import { declared, images, sources, urls } from '../shared/plugins'
import type { Session } from '../shared/session'
import { rollupHooks } from './hooks'

export function rollupPlugins(options: Options = {}): UnpluginOptions[] {
  const session = newSession(options)
  return compose(options, session, { rollup: rollupHooks(session) })
}

export function rolldownPlugins(options: Options = {}): UnpluginOptions[] {
  const session = newSession(options)
  return compose(options, session, {
    rolldown: rollupHooks(session, 'rolldown') as UnpluginOptions['rolldown'],
  })
}

function compose(
  options: Options,
  session: Session,
  own: Pick<UnpluginOptions, 'rollup' | 'rolldown'>,
): UnpluginOptions[] {
  const { include } = options
  const handlers = handlersOf(session)
  return [
    { ...images(handlers, include), ...own },
    // What `enforce` is to the others: before the frameworks' own plugins, wherever they stand in the list.
    sources(handlers, include, undefined, 'pre'),
    urls(handlers, include),
    ...declared(handlers, options),
  ]
}
