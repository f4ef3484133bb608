import type { Plugin } from 'rollup'
import { createRolldownPlugin, createRollupPlugin, type UnpluginOptions } from 'unplugin'
import { plainPattern } from '../../core/filters'
import type { Options } from '../../types'
import { constantsTransform } from '../shared/constants'
import { handlersOf } from '../shared/handlers'
import { constants, declared, images, sources, urls } from '../shared/plugins'
import { OF_ITS_BUILD, SingleSession, shouldTransformCachedModule } from '../shared/session'
import type { GraphSession } from './graph-session'
import { rollupHooks } from './hooks'
import { instanceForEachBuild } from './instances'
import { styles } from './styles'

export function rollupPlugins(options: Options = {}): UnpluginOptions[] {
  const sessions = new SingleSession<GraphSession>()
  const another = () => createRollupPlugin(rollupPlugins)(options)
  return compose(options, sessions, {
    rollup: { ...rollupHooks(options, sessions, 'rollup'), ...instanceForEachBuild(another) },
  })
}

export function rolldownPlugins(options: Options = {}): UnpluginOptions[] {
  const sessions = new SingleSession<GraphSession>()
  const another = () => createRolldownPlugin(rolldownPlugins)(options) as Plugin | Plugin[]
  return compose(options, sessions, {
    rolldown: {
      ...rollupHooks(options, sessions, 'rolldown'),
      ...instanceForEachBuild(another),
    } as UnpluginOptions['rolldown'],
  })
}

function compose(
  options: Options,
  sessions: SingleSession<GraphSession>,
  own: Pick<UnpluginOptions, 'rollup' | 'rolldown'>,
): UnpluginOptions[] {
  const { include } = options
  const handlers = handlersOf(sessions.of)
  const plain = plainPattern(include)
  return [
    { ...images(handlers, include), ...own },
    // Rollup's counterpart of `enforce`: runs before the frameworks' own plugins, wherever they are in the list.
    sources(handlers, include, undefined, 'pre'),
    styles(sessions.of, include),
    ...urls(handlers, include, 'pre'),
    {
      ...constants({ constants: constantsTransform(sessions.of, plain, OF_ITS_BUILD) }, plain),
      rollup: { shouldTransformCachedModule },
    },
    ...declared(handlers, options),
  ]
}
