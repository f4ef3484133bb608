import type { UnpluginBuildContext, UnpluginContext } from 'unplugin'
import { errorMessage, ImageKitBuildError } from '../core/errors'
import type { Host, LocalUrl } from '../core/host'
import type { LoadedModule, Project } from '../core/project'
import { keyOfVirtualId, virtualId } from '../core/specifier'
import { rewriteNewUrl } from '../references/js'
import type { Options } from '../types'

/** One use of the plugin in one bundler's config. `project` and `host` are there once the bundler's config is known. */
export interface Session {
  readonly options: Options
  project?: Project
  host?: Host
  /** The upload that runs beside rendering. Its failure is kept for whoever awaits it. */
  uploading?: Promise<unknown>
  /** The output's name of each file that was bundled, by its path. */
  bundled?: Map<string, string>
}

/** What Rollup's family offers in `this` beyond unplugin's own types. */
interface ResolvingContext {
  resolve?: (
    source: string,
    importer?: string,
    options?: object,
  ) => Promise<{ id: string; external: unknown } | null>
}

type HookContext = UnpluginBuildContext & UnpluginContext & ResolvingContext

export function opened(session: Session): { project: Project; host: Host } {
  const { project, host } = session
  if (!project || !host)
    throw new Error('unplugin-imagekit: the bundler called a hook before its configuration was known')
  return { project, host }
}

/** `ik:` specifier → virtual id. */
export function resolveSpecifier(session: Session) {
  return async function (this: HookContext, specifier: string, importer: string | undefined) {
    const { project } = opened(session)
    const key = await project.resolve(specifier, importer, async (path, from) => {
      const resolved = await this.resolve?.(path, from, { skipSelf: true })
      return resolved && !resolved.external ? resolved.id : undefined
    })
    return { id: virtualId(key), moduleSideEffects: false }
  }
}

/** Virtual id → module. An id that nothing imported is not ours to load: a dev server gets them from anyone. */
export function loadModule(session: Session) {
  return function (this: HookContext, id: string) {
    const { project, host } = opened(session)
    const key = keyOfVirtualId(id)
    if (key === undefined || !project.has(key)) return null
    const localUrl = (file: string, index: number): LocalUrl => host.localUrl.call(this, file, index)
    const asModule = ({ code, file }: LoadedModule) => {
      // Only a watcher asks for them, and a call is dear in Rolldown: a tenth of a large build's time in our hooks.
      if (file && host.purpose !== 'build') this.addWatchFile(file)
      return { code, map: null, moduleSideEffects: false }
    }
    const loaded = project.load(key, { ...host, localUrl })
    return loaded instanceof Promise ? loaded.then(asModule) : asModule(loaded)
  }
}

/** `new URL('ik:…', import.meta.url)` → an import, so that the module graph knows the reference. */
export function rewriteModule(this: HookContext, code: string) {
  return rewriteNewUrl(code, this.parse(code))
}

/** What of a plugin context these hooks use: Rollup's and Rolldown's are alike in that, though not in their types. */
export interface GraphContext {
  getModuleIds(): Iterable<string>
}

/** Keys of the references in a module graph. Where nothing was referenced it is not listed: that takes its time in Rolldown. */
export function keysIn(session: Session, graph: GraphContext): string[] {
  const { project } = opened(session)
  if (!project.hasReferences) return []
  return [...graph.getModuleIds()].flatMap((id) => {
    const key = keyOfVirtualId(id)
    return key !== undefined && project.has(key) ? [key] : []
  })
}

/** Starts the upload without waiting: rendering goes on beside it, and `generateBundle` awaits it. */
export function startUpload(session: Session, graph: GraphContext): void {
  const { project, host } = opened(session)
  session.uploading = project.upload(keysIn(session, graph), host)
  // Until somebody awaits it, a failure must not count as unhandled.
  session.uploading.catch(() => {})
}

/** Says errors of ours as they are; anything else keeps its stack. */
export function describe(error: unknown): string {
  return error instanceof ImageKitBuildError ? error.message : errorMessage(error)
}
