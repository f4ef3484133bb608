import type { HookFnMap, UnpluginOptions } from 'unplugin'
import {
  LITERAL_SPECIFIER,
  literalPattern,
  newUrlPattern,
  plainPattern,
  SCRIPT_ID,
  SOURCE_ID,
  SPECIFIER,
  VIRTUAL_ID,
} from '../../core/filters'
import type { Options } from '../../types'
import { NAME } from './name'

/* The plugins that several bundlers share: their names, order and filters. Their hooks are passed in. */

/** Implementations of the hooks, each in its plugin. */
export interface Handlers {
  resolveId: HookFnMap['resolveId']
  load: HookFnMap['load']
  sources: HookFnMap['transform']
  urls: HookFnMap['transform']
  declare: HookFnMap['transform']
}

type Include = Options['include']

/** Imports of images: resolves them, and loads their modules. */
export function images(
  { resolveId, load }: Pick<Handlers, 'resolveId' | 'load'>,
  include: Include,
  plain = plainPattern(include),
): UnpluginOptions {
  return {
    name: NAME,
    // Before Vite's own resolver, which would treat the scheme as a package.
    enforce: 'pre',
    resolveId: { filter: { id: new RegExp(`${SPECIFIER.source}|${plain.source}`, 'i') }, handler: resolveId },
    load: { filter: { id: VIRTUAL_ID }, handler: load },
  }
}

/** References in sources whose compiler would lose them. */
export function sources(
  { sources: handler }: Pick<Handlers, 'sources'>,
  include: Include,
  id = SOURCE_ID,
  order?: 'pre',
): UnpluginOptions {
  return {
    name: `${NAME}:sources`,
    enforce: 'pre',
    transform: { ...(order && { order }), filter: { id, code: literalPattern(include) }, handler },
  }
}

/** `new URL(…, import.meta.url)` */
export function urls({ urls: handler }: Pick<Handlers, 'urls'>, include: Include): UnpluginOptions {
  return {
    name: `${NAME}:new-url`,
    // Without `enforce`: after TypeScript and JSX are compiled, before the bundler looks for assets itself.
    transform: { filter: { code: newUrlPattern(include) }, handler },
  }
}

/** Specifiers that bundlers do not resolve, but that are declared nevertheless. */
export function declared(
  { declare: handler }: Pick<Handlers, 'declare'>,
  { dts }: Options,
): UnpluginOptions[] {
  if (!dts) return []
  return [
    {
      name: `${NAME}:declare`,
      enforce: 'pre',
      transform: { filter: { id: SCRIPT_ID, code: LITERAL_SPECIFIER }, handler },
    },
  ]
}
