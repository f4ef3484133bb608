import type { HookFnMap, UnpluginOptions } from 'unplugin'
import {
  COMPILED_ID,
  mentionPattern,
  NO_MODULE_ID,
  plainPattern,
  STYLE_ID,
  textPattern,
} from '../../core/filters'
import type { Options } from '../../types'
import { inlineImports } from '../shared/constants'
import { handlersOf } from '../shared/handlers'
import { NAME } from '../shared/name'
import { constants, images, sources, urls } from '../shared/plugins'
import { farmGlobs, GLOB_WITH_QUERY } from './globs'
import { farmHooks } from './hooks'
import { farmPages, farmStyles } from './html-css'
import { FarmState } from './state'

type Transform = HookFnMap['transform']

export function farmPlugins(options: Options = {}): UnpluginOptions[] {
  const farm = new FarmState(options)
  const { include } = options
  const handlers = handlersOf(farm.sessions.of)
  return [
    { ...images(handlers, include), farm: farmHooks(farm, options) as UnpluginOptions['farm'] },
    sources(handlers, include),
    {
      name: `${NAME}:globs`,
      transform: {
        filter: { id: { exclude: NO_MODULE_ID }, code: GLOB_WITH_QUERY },
        handler: farmGlobs(farm, include),
      },
    },
    ...urls({ ...handlers, urls: inItsFile(handlers.urls, farm) }, include),
    {
      name: `${NAME}:styles`,
      enforce: 'pre',
      transform: {
        filter: { id: STYLE_ID, code: mentionPattern(include) },
        handler: farmStyles(farm),
      },
    },
    {
      name: `${NAME}:modules`,
      enforce: 'pre',
      // Farm lists no modules: the scan of the output looks here for what is left in it.
      transform: {
        filter: { code: textPattern(include) },
        handler: (_code, id) => {
          farm.sources.add(farm.fileOf(id))
          return undefined
        },
      },
    },
    constants({ constants: constantsIn(farm, include) }, plainPattern(include), COMPILED_OR_INLINE_ID),
    { name: `${NAME}:pages`, farm: farmPages(farm) as UnpluginOptions['farm'] },
  ]
}

/** The project's own modules, and inline scripts of pages. */
const COMPILED_OR_INLINE_ID = new RegExp(`${COMPILED_ID.source}|^virtual:html-inline:`, 's')

/** Imports of plain values become constants, in modules that are compiled by now or that Farm compiles from TypeScript. */
function constantsIn(farm: FarmState, include: Options['include']): Transform {
  const plain = plainPattern(include)
  return async (code, id) => {
    const file = farm.fileOf(id)
    const keyOf = (specifier: string) => farm.keyOf(specifier, file)
    const found = await inlineImports(farm.session, { code, file, plain }, keyOf)
    for (const key of found?.images.keys() ?? []) farm.keys.add(key)
    return found?.edited
  }
}

/** Inline scripts of a page are modules of their own. */
function inItsFile(transform: Transform, farm: FarmState): Transform {
  return function (code, id) {
    return transform.call(this, code, id.startsWith('virtual:') ? farm.fileOf(id) : id)
  }
}
