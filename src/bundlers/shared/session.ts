import { dirname } from 'node:path'
import type { UnpluginBuildContext, UnpluginContext } from 'unplugin'
import type { ResolvedConfig } from 'vite'
import { SPECIFIER } from '../../core/filters'
import type { Host, LocalUrl } from '../../core/host'
import type { LoadedModule, Project } from '../../core/project'
import { readPlain } from '../../core/references/plain-reference'
import type { ResolveAlias } from '../../core/references/reference'
import { keyOfVirtualId, virtualId } from '../../query/specifier'
import type { Edited } from '../../rewrite/edit'
import { rewriteNewUrl } from '../../rewrite/js/js'
import type { Options } from '../../types'
import type { EmittedImages } from '../vite/asset-urls'
import { MissingFileWatcher } from './missing-file-watcher'
import { parseModule } from './parse-module'

/** One use of the plugin in one bundler's config. `project` and `host` are there once the bundler's config is known. */
export interface Session {
  readonly options: Options
  project?: Project
  host?: Host
  /** What the bundler's own relative names start from: it may be a folder of sources, and not the project's. */
  root?: string
  /** The references that it is about. */
  started?: Set<string>
  /** The upload that runs beside rendering. Its failure is kept for whoever awaits it. */
  uploading?: Promise<unknown>
  /** Vite's own configuration, where Vite is the bundler. */
  config?: ResolvedConfig
  /** Nobody is to see a source map. */
  isUnmapped?: boolean
  /** What of Vite's emitted files is ours. */
  readonly swept: EmittedImages
  /** The bundler's own resolution of a path as written in a folder, where the hooks' context has none. */
  resolve?: (folder: string) => ResolveAlias
  /** References that were resolved, where the bundler's module graph can't be asked. */
  used?: Set<string>
  /** References that were loaded since a build has begun, by Vite's environment. */
  readonly loaded: WeakMap<object, Set<string>>
  /** What a watcher's modules miss. */
  newFiles?: MissingFileWatcher
  /** Told of each reference that is resolved, and of the file that it stands in. */
  noteUse?: (key: string, importer: string | undefined) => void
  /** The bundler makes assets of images itself: one of which nothing is asked is ours only where it comes from the CDN. */
  hasAssets?: boolean
  /** Whether the bundler would put this file into its output as a data URI. */
  inlines?: (file: string) => boolean
  /** Files whose style sheets name images, for whoever must say where one of them is written. */
  readonly styles: Set<string>
  /** References in texts that are no modules (CSS, HTML, names of emitted files), by what holds them. */
  readonly texts: Map<string, Set<string>>
  /** Holders of texts that a watcher's current build has not come by yet: they, or their images, may be gone. */
  outdated: Set<string>
  /** What is in a manifest already: a framework may build its server and its pages into one folder, one after the other. */
  readonly written: Map<string, Set<string>>
  /** Where the output is served, for a bundler that lets the plugin write the URLs of files. */
  base?: string
  /** What Rollup and Rolldown were given without its path, by it: their own ids of the files that they emit. */
  readonly emitted: Map<string, string>
  /** Files that the bundler was given, where it does not say what became of which. */
  handedOver?: Set<string>
  /** The output's name of each file that was bundled, by its path. */
  bundled?: Map<string, string>
}

/** What Rollup's family offers in `this` beyond unplugin's own types. */
interface ResolvingContext {
  /** Vite's. */
  environment?: object
  resolve?: (
    source: string,
    importer?: string,
    options?: object,
  ) => Promise<{ id: string; external: unknown } | null>
}

export type HookContext = UnpluginBuildContext & UnpluginContext & ResolvingContext

/** Among the texts: the names of emitted files, of which nobody says where they are written. */
export const EMITTED = ''

export function opened(session: Session): { project: Project; host: Host } {
  const { project, host } = session
  if (!project || !host)
    throw new Error('unplugin-imagekit: the bundler called a hook before its configuration was known')
  return { project, host }
}

export function bundlerRoot(session: Session): string {
  return session.root ?? opened(session).project.options.root
}

/** `ik:` specifier → virtual id. */
export function resolveSpecifier(session: Session) {
  return async function (this: HookContext, specifier: string, importer: string | undefined) {
    const { project, host } = opened(session)
    const key = await project.resolve(specifier, importer, (path, from) =>
      resolveFile(session, this, path, from),
    )
    project.prerender(key, host)
    session.used?.add(key)
    session.noteUse?.(key, importer)
    return { id: virtualId(key), moduleSideEffects: false }
  }
}

/** Asks the bundler for a path's file. */
export async function resolveFile(
  session: Session,
  context: ResolvingContext,
  path: string,
  importer: string | undefined,
): Promise<string | undefined> {
  if (!context.resolve && session.resolve) {
    const { root } = opened(session).project.options
    return session.resolve(importer ? dirname(importer) : root)(path, importer)
  }
  const resolved = await context.resolve?.(path, importer, { skipSelf: true })
  if (!resolved || resolved.external) return undefined
  // An alias plugin asks everybody about the path that it has made, and so us again.
  const key = keyOfVirtualId(resolved.id)
  return key === undefined ? resolved.id.replace(/[?#].*$/, '') : opened(session).project.fileOf(key)
}

/** Virtual id → module. An id that nothing imported is not ours to load: a dev server gets them from anyone. */
export function loadModule(session: Session) {
  return function (this: HookContext, id: string) {
    const { project, host } = opened(session)
    const key = keyOfVirtualId(id)
    if (key === undefined) return null
    if (!project.has(key)) {
      // Rollup takes a cached module's imports for resolved. A key is a specifier as written in the root.
      if (host.bundler !== 'rollup') return null
      return project.resolve(key, undefined, async () => undefined).then(() => load(this, key, session))
    }
    return load(this, key, session)
  }
}

/** For a file that is not there, the one to watch instead. */
function awaitFile(session: Session, file: string): string {
  // Farm's context has a watcher's way of its own.
  if (!ROLLUPS.has(opened(session).host.bundler)) return file
  session.newFiles ??= new MissingFileWatcher(opened(session).project.options.cacheDir)
  return session.newFiles.await(file)
}

function load(context: HookContext, key: string, session: Session) {
  const { project, host } = opened(session)
  if (context.environment) session.loaded.get(context.environment)?.add(key)
  const localUrl = (file: string, index: number): LocalUrl => host.localUrl.call(context, file, index)
  const asModule = ({ code, files, missing }: LoadedModule) => {
    // Only a watcher asks for them, and a call is dear in Rolldown: a tenth of a large build's time in our hooks.
    if (host.purpose !== 'build') for (const file of files) context.addWatchFile(file)
    // Vite's dev server takes a watched file for an import, which must exist; it sees new files of the project anyway.
    if (host.purpose === 'watch') for (const file of missing) context.addWatchFile(awaitFile(session, file))
    return { code, map: null, moduleSideEffects: false }
  }
  const loaded = project.load(key, { ...host, localUrl })
  return loaded instanceof Promise ? loaded.then(asModule) : asModule(loaded)
}

/** `new URL('./a.jpg?w=400', import.meta.url)` → an import, so that the module graph knows the reference. */
export function rewriteModule(session: Session) {
  return function (this: HookContext, code: string) {
    // Farm's context has no parser.
    const parse = () => (opened(session).host.bundler === 'farm' ? parseModule(code) : this.parse(code))
    return mapped(session, rewriteNewUrl(code, parse, isOursInNewUrl(session)))
  }
}

/** As Vite's own transforms do: a build that writes no source maps has none made. */
export function mapped(session: Session, edited: Edited | undefined): Transformed | undefined {
  return edited && session.isUnmapped ? { code: edited.code, map: null } : edited
}

/** What a hook that transforms text returns; `null` for a map that nobody wants. */
export interface Transformed {
  code: string
  map: Edited['map'] | null
}

/** Of one make, and with watchers that can't be told of what is not there. */
const ROLLUPS = new Set(['rollup', 'rolldown', 'vite'])

/** Bundlers that make nothing of an image in `new URL(…)` themselves. */
const WITHOUT_ASSETS = new Set(['rollup', 'rolldown', 'esbuild', 'bun'])

/** Whether what `new URL(…)` names is ours. What asks for nothing is the bundler's own asset, where it has such. */
export function isOursInNewUrl(session: Session): (value: string) => boolean {
  const { project, host } = opened(session)
  return (value) => {
    if (SPECIFIER.test(value)) return true
    const plain = readPlain(value, project.options.include)
    return plain !== undefined && (plain.query !== '' || WITHOUT_ASSETS.has(host.bundler))
  }
}
