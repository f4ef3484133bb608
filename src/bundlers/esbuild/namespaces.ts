import { plainPattern, SPECIFIER } from '../../core/filters'
import type { LocalUrl } from '../../core/host'
import { importAsset } from '../shared/import-asset'
import { NAME } from '../shared/name'
import { besideStyle, pathFrom, plainKey } from '../shared/plain-imports'
import type { Session } from '../shared/session'

/*
 * The plugin system of esbuild, which Bun has too: a module is a path in a namespace, and resolve hooks receive the
 * kind of import. A plugin can't transform what another has loaded, so components (Vue, Svelte) can't be rewritten,
 * which `reportComponents` reports.
 */

/** Modules of references, by the reference's key. */
const MODULES = 'imagekit'
/** Files to bundle, by path, as the modules import them. */
export const FILES = 'imagekit-file'
/** URLs for CommonJS: the module is the string. */
const URLS = 'imagekit-url'

interface Request {
  path: string
  importer: string
  kind: string
  resolveDir: string
  pluginData?: unknown
}
interface Loading {
  path: string
}
export type ScriptLoader = 'js' | 'jsx' | 'ts' | 'tsx'
export interface Loaded {
  contents: string | Uint8Array
  loader: ScriptLoader | 'text' | 'file'
  resolveDir?: string
  watchFiles?: string[]
}
interface Resolved {
  path: string
  namespace?: string
  external?: boolean
  sideEffects?: boolean
}

/** The subset of a build that is used here. */
export interface NamespacedBuild {
  onResolve(filter: { filter: RegExp }, resolve: (request: Request) => unknown): void
  onLoad(filter: { filter: RegExp; namespace?: string }, load: (loading: Loading) => unknown): void
}

/** The differences between the two bundlers. */
export interface BundlerAdapter {
  /** Whether an import is a URL in a style sheet. */
  isStyle(request: Request): boolean
  /** The bundler's own resolution. */
  ask(request: Request, path: string): Promise<string | undefined>
  /** Returns a file to the bundler. */
  file(path: string): Resolved
  /** Reports a failure. */
  reported<T>(work: () => T | Promise<T>): unknown
  /** Whether the bundler itself turns a file of this name into an asset. */
  hasLoader(path: string): boolean
  /** Returns the loader of a script, by its name and the bundler's options; `undefined` if it is none to the bundler. */
  scriptLoader(path: string): ScriptLoader | undefined
  /** Whether the build has plugins behind this one, which never see what it has loaded. */
  isFollowed: boolean
}

/** @param used receives the keys of this build's references */
export function resolveReferences(
  build: NamespacedBuild,
  session: Session,
  adapter: BundlerAdapter,
  used: Set<string>,
): void {
  const { build: references } = session
  const resolved = async (key: string, request: Request, isPlain: boolean): Promise<Resolved> => {
    used.add(key)
    const isStyle = adapter.isStyle(request)
    const isUrl = isStyle || (isPlain && request.kind === 'require-call')
    if (!isUrl) return { path: key, namespace: MODULES, sideEffects: false }
    const target = await references.target(key)
    if ('file' in target) return adapter.file(target.file)
    const { url } = target
    return isStyle ? { path: url, external: true } : { path: url, namespace: URLS }
  }
  build.onResolve({ filter: SPECIFIER }, (request) =>
    adapter.reported(async () => resolved(await specifierKey(session, adapter, request), request, false)),
  )
  build.onResolve({ filter: plainPattern(session.build.project.options.include) }, (request) => {
    const { path, importer, kind, pluginData } = request
    if (kind.startsWith('entry-point') || pluginData === SKIP || !importer || path.startsWith(`${FILES}:`))
      return undefined
    return adapter.reported(async () => {
      const key = await plainRequestKey(session, adapter, request)
      return key === undefined ? undefined : resolved(key, request, true)
    })
  })
  build.onResolve({ filter: new RegExp(`^${FILES}:`) }, ({ path }) =>
    adapter.file(path.slice(FILES.length + 1)),
  )
}

/** Returns the key of an `ik:` request. */
export function specifierKey({ build }: Session, adapter: BundlerAdapter, request: Request): Promise<string> {
  const { path, importer } = request
  return build.resolve(path, importer || undefined, (alias) => adapter.ask(request, alias))
}

/** Returns the key of a plain request; `undefined` if the image is the bundler's own asset. */
export async function plainRequestKey(
  session: Session,
  adapter: BundlerAdapter,
  request: Request,
): Promise<string | undefined> {
  const { path, importer, resolveDir } = request
  const toFile = async (plain: string) =>
    pathFrom(resolveDir, plain) ??
    (adapter.isStyle(request) ? besideStyle(plain, resolveDir) : undefined) ??
    adapter.ask(request, plain)
  const key = await plainKey(session, path, importer, toFile)
  if (key === undefined) return undefined
  const isTheirs = !path.includes('?') && adapter.hasLoader(path) && !session.build.cdnUrl(key)
  return isTheirs ? undefined : key
}

/** Plugin data that marks a resolution as the plugin's own, so that its hook skips it. */
export const SKIP = Symbol(NAME)

export function loadReferences(
  build: NamespacedBuild,
  { build: references }: Session,
  adapter: BundlerAdapter,
): void {
  build.onLoad({ filter: /./, namespace: MODULES }, ({ path: key }) =>
    adapter.reported(async (): Promise<Loaded> => {
      const { code, files, missing } = await references.load(key)
      const watchFiles = [...files, ...missing]
      return { contents: code, loader: 'js', resolveDir: references.project.options.root, watchFiles }
    }),
  )
  build.onLoad({ filter: /./, namespace: URLS }, ({ path }): Loaded => ({ contents: path, loader: 'text' }))
}

/** Returns the bundler's own asset, as an import that `resolveReferences` knows. */
export const importFile = (file: string, index: number): LocalUrl => importAsset(`${FILES}:${file}`, index)
