import type { Compilation, LoaderContext, Module } from '@rspack/core'
import type { UnpluginOptions } from 'unplugin'
import { COMPILED_ID, plainPattern, SPECIFIER } from '../../core/filters'
import type { Constants } from '../../core/output/loaded-module'
import type { Options } from '../../types'
import { type InliningSession, inlineImports } from '../shared/constants'
import { type HookContext, resolveFile } from '../shared/modules'
import { nativeContext } from '../shared/native-context'
import { besideImporter, plainKey } from '../shared/plain-imports'
import { constants } from '../shared/plugins'
import type { CompilerSessions } from './sessions'

/** Field of a module's build info, which Rspack keeps with the module in its persistent cache. */
const FIELD = 'imagekitKeys'

type BuildInfo = Module['buildInfo'] & { [FIELD]?: readonly string[] }

/** Imports of plain values become constants in the project's own modules, once loaders have compiled them. */
export function rspackConstants(sessions: CompilerSessions, include: Options['include']): UnpluginOptions {
  const plain = plainPattern(include)
  return constants(
    {
      async constants(code, id) {
        const loader = loaderOf(this)
        const session = loader && sessions.in(loader._compiler)
        if (!session) return undefined
        const context = this as HookContext
        const how = { build: session.build, isUnmapped: !loader.sourceMap }
        const found = await inlineImports(how, { code, file: id, plain }, (specifier) =>
          keyIn(session, context, specifier, id),
        )
        if (!found) return undefined
        recordConstants(loader, [...found.images])
        for (const key of found.images.keys()) {
          session.inlined.add(key)
          session.onResolve?.(key, id)
        }
        return found.edited
      },
    },
    plain,
    COMPILED_ID,
  )
}

async function keyIn(
  session: InliningSession,
  context: HookContext,
  specifier: string,
  importer: string,
): Promise<string | undefined> {
  if (SPECIFIER.test(specifier))
    return session.build.resolve(specifier, importer, (path, from) =>
      resolveFile(session, context, path, from),
    )
  return plainKey(
    session,
    specifier,
    importer,
    (path) => besideImporter(path, importer) ?? resolveFile(session, context, path, importer),
  )
}

/** Records a reference whose URL is written into a module's text. */
export function recordText(session: InliningSession, key: string, context: object): void {
  session.inlined.add(key)
  const loader = loaderOf(context)
  if (loader) record(loader, [key])
}

function loaderOf(context: object): LoaderContext | undefined {
  const native = nativeContext(context)
  return native?.framework === 'rspack' ? native.loaderContext : undefined
}

function record({ _module: module, _compiler: compiler }: LoaderContext, keys: readonly string[]): void {
  if (!compiler.options.cache) return
  const info = module.buildInfo as BuildInfo
  info[FIELD] = [...(info[FIELD] ?? []), ...keys]
}

/** Records the references in the module, which the persistent cache builds again when one of their files changes. */
function recordConstants(
  loader: LoaderContext,
  images: readonly (readonly [key: string, Constants])[],
): void {
  if (!loader._compiler.options.cache) return
  record(
    loader,
    images.map(([key]) => key),
  )
  for (const [, { files, missing }] of images) {
    for (const file of files) loader.addDependency(file)
    for (const file of missing) loader.addMissingDependency(file)
  }
}

/** Returns the references that were recorded in a compilation's modules, those from the cache included. */
export function recordedKeys({ modules, children, compiler }: Compilation): string[] {
  if (!compiler.options.cache) return []
  const own = [...modules].flatMap((module) => (module.buildInfo as BuildInfo | undefined)?.[FIELD] ?? [])
  return [...own, ...children.flatMap(recordedKeys)]
}
