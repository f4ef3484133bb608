import { dirname } from 'node:path'
import type { Node } from 'estree-walker'
import type { UnpluginBuildContext, UnpluginContext } from 'unplugin'
import { MODULE_ID, SPECIFIER } from '../../core/filters'
import type { LocalUrl } from '../../core/host'
import type { LoadedModule } from '../../core/output/loaded-module'
import { readPlain } from '../../core/references/plain-reference'
import { keyOfVirtualId, virtualId } from '../../core/virtual-id'
import { rewriteNewUrl } from '../../rewrite/js/js'
import { parseModule } from './parse-module'
import { mapped, type Session, type SessionOf, type Transformed } from './session'

/** The subset of `this` in Rollup's family that unplugin's own types lack. */
interface ResolvingContext {
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
    return { id: virtualId(key), moduleSideEffects: false }
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

/** Turns `new URL('./a.jpg?w=400', import.meta.url)` into an import, so that the module graph contains the reference. */
export function rewriteModule(sessionOf: SessionOf) {
  return function (this: HookContext, code: string, id: string): Transformed | undefined {
    const session = sessionOf(this)
    const parse = session.build.host.parse ?? ((source) => this.parse(source))
    const isOurs = isOursInNewUrl(session)
    if (MODULE_ID.test(id) || !/\.\w+(?:$|\?)/.test(id))
      return mapped(
        session,
        rewriteNewUrl(code, () => parse(code), isOurs),
      )
    // Another language by its name: it may be compiled by now, or not.
    const program = parsed(parse, code)
    return (
      program &&
      mapped(
        session,
        rewriteNewUrl(code, () => program, isOurs),
      )
    )
  }
}

function parsed(parse: (code: string) => Node, code: string): Node | undefined {
  try {
    return parse(code)
  } catch {
    return undefined
  }
}

/** The same in the scripts of a component, before its compiler. */
export function rewriteComponent(sessionOf: SessionOf) {
  return async function (this: HookContext, code: string): Promise<Transformed | undefined> {
    const session = sessionOf(this)
    const { rewriteComponentUrls } = await import('../../rewrite/components/new-url')
    return mapped(session, rewriteComponentUrls(code, parseModule, isOursInNewUrl(session)))
  }
}

/**
 * Whether the plugin handles an image in `new URL(…)`. One without a query is the bundler's own asset, if it makes
 * assets.
 */
export function isOursInNewUrl({ build }: Session): (value: string) => boolean {
  const { host, project } = build
  return (value) => {
    if (SPECIFIER.test(value)) return true
    const plain = readPlain(value, project.options.include)
    return plain !== undefined && (plain.query !== '' || !host.hasAssetPipeline)
  }
}
