import type { HookFnMap, UnpluginOptions } from 'unplugin'
import {
  COMPONENT_ID,
  computedImportPattern,
  importPattern,
  LITERAL_SPECIFIER,
  literalPattern,
  MARKDOWN_ID,
  mentionPattern,
  NEVER_MODULE_ID,
  NO_MODULE_ID,
  newUrlPattern,
  plainPattern,
  SCRIPT_ID,
  SCRIPT_SOURCE_ID,
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
  componentUrls: HookFnMap['transform']
  declare: HookFnMap['transform']
}

/** What only bundlers that know the references of a module's text have. */
export interface ConstantHandlers {
  constants: HookFnMap['transform']
}

type Include = Options['include']

/** Imports of images: resolves them, and loads their modules. */
export function images(
  { resolveId, load }: Pick<Handlers, 'resolveId' | 'load'>,
  include: Include,
  plain = plainPattern(include),
  loaded: RegExp | RegExp[] = VIRTUAL_ID,
): UnpluginOptions {
  return {
    name: NAME,
    // Before Vite's own resolver, which would treat the scheme as a package.
    enforce: 'pre',
    resolveId: { filter: { id: new RegExp(`${SPECIFIER.source}|${plain.source}`, 'i') }, handler: resolveId },
    load: { filter: { id: loaded }, handler: load },
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
    transform: {
      ...(order && { order }),
      filter: { id: [id, SCRIPT_SOURCE_ID], code: literalPattern(include) },
      handler,
    },
  }
}

/** `new URL(…, import.meta.url)` in modules, and in components before their compiler. */
export function urls(
  { urls: handler, componentUrls }: Pick<Handlers, 'urls' | 'componentUrls'>,
  include: Include,
  order?: 'pre',
): UnpluginOptions[] {
  const code = newUrlPattern(include)
  const computed = computedImportPattern(include)
  return [
    {
      name: `${NAME}:component-new-url`,
      enforce: 'pre',
      transform: {
        ...(order && { order }),
        filter: { id: COMPONENT_ID, code },
        handler: componentUrls,
      },
    },
    {
      name: `${NAME}:new-url`,
      // Without `enforce`: after TypeScript and JSX are compiled, before the bundler looks for assets itself. Where this
      // plugin stands before a framework's, components are not compiled yet.
      transform: { filter: { id: { exclude: NO_MODULE_ID }, code: [code, computed] }, handler },
    },
  ]
}

/** Images of Markdown, once its loaders have made a module of it. */
export function markdown(handler: HookFnMap['transform'], include: Include): UnpluginOptions {
  return {
    name: `${NAME}:markdown`,
    enforce: 'post',
    transform: { filter: { id: MARKDOWN_ID, code: mentionPattern(include) }, handler },
  }
}

/** Imports of plain values, in modules that are JavaScript by now. */
export function constants(
  { constants: handler }: ConstantHandlers,
  plain: RegExp,
  id: RegExp | { exclude: RegExp } = { exclude: NEVER_MODULE_ID },
): UnpluginOptions {
  return {
    name: `${NAME}:constants`,
    enforce: 'post',
    transform: {
      // Rollup's counterpart of `enforce`.
      ...{ order: 'post' as const },
      filter: { id, code: importPattern(plain) },
      handler,
    },
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
