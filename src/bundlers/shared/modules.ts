import { dirname } from 'node:path'
import type { UnpluginBuildContext, UnpluginContext } from 'unplugin'
import type { LocalUrl } from '../../core/host'
import type { LoadedModule } from '../../core/output/loaded-module'
import { keyOfVirtualId, virtualId } from '../../core/virtual-id'
import type { Session, SessionOf } from './session'

/** The subset of `this` in Rollup's family that unplugin's own types lack. */
interface ResolvingContext {
  meta?: { rollupVersion?: string; rolldownVersion?: string }
  resolve?: (
    source: string,
    importer?: string,
    options?: object,
  ) => Promise<{ id: string; external: unknown } | null>
}

export type HookContext = UnpluginBuildContext & UnpluginContext & ResolvingContext

/** Resolves an `ik:` specifier to a virtual id. */
export function resolveSpecifier(sessionOf: SessionOf) {
  return async function (this: HookContext, specifier: string, importer: string | undefined) {
    const session = sessionOf(this)
    const { build } = session
    const key = await build.resolve(specifier, importer, (path, from) =>
      resolveFile(session, this, path, from),
    )
    build.prerender(key)
    session.onResolve?.(key, importer)
    return { id: (await session.idOf?.(key, false, this)) ?? virtualId(key), moduleSideEffects: false }
  }
}

/** Resolves a path by the bundler. */
export async function resolveFile(
  { build, resolveAlias }: Session,
  context: ResolvingContext,
  path: string,
  importer: string | undefined,
): Promise<string | undefined> {
  if (!context.resolve && resolveAlias) {
    return resolveAlias(importer ? dirname(importer) : build.project.options.root)(path, importer)
  }
  const resolved = await context.resolve?.(path, importer, { skipSelf: true })
  if (!resolved || resolved.external) return undefined
  // An alias plugin calls every plugin with the path that it has produced, including this one again.
  const key = keyOfVirtualId(resolved.id)
  return key === undefined ? resolved.id.replace(/[?#].*$/, '') : build.fileOf(key)
}

/** Loads the module of a virtual id. An id that nothing imported is not loaded: a dev server accepts any id. */
export function loadModule(sessionOf: SessionOf) {
  return function (this: HookContext, id: string) {
    const session = sessionOf(this)
    const { build } = session
    const key = keyOfVirtualId(id)
    if (key === undefined) return null
    if (build.has(key)) return load(this, key, session)
    if (build.host.purpose === 'serve') return null
    // Rollup treats a cached module's imports as resolved. A key is a specifier as written in the root.
    return build.resolve(key, undefined, async () => undefined).then(() => load(this, key, session))
  }
}

function load(context: HookContext, key: string, session: Session) {
  const { build, missingFiles } = session
  const { host } = build
  session.onLoad?.(key)
  const localUrl = (file: string, index: number): LocalUrl => host.localUrl.call(context, file, index)
  const asModule = ({ code, files, missing }: LoadedModule) => {
    // Only a watcher needs them, and a call is expensive in Rolldown: a tenth of a large build's time in the plugin's
    // hooks.
    if (host.purpose !== 'build') for (const file of files) context.addWatchFile(file)
    // Vite's dev server treats a watched file as an import, which must exist; it sees new files of the project anyway.
    if (host.purpose === 'watch')
      for (const file of missing) context.addWatchFile(missingFiles?.await(file) ?? file)
    return { code, map: null, moduleSideEffects: false }
  }
  const loaded = build.load(key, localUrl)
  return loaded instanceof Promise ? loaded.then(asModule) : asModule(loaded)
}
