import type { Build } from '../../core/build'
import type { ResolveAlias } from '../../core/references/reference'
import type { Edited } from '../../rewrite/edit'
import type { MissingFileWatcher } from '../rollup/missing-file-watcher'
import { NAME } from './name'

/** One run of a bundler, as the shared hooks see it. */
export interface Session {
  readonly build: Build
  /** The folder that the bundler's own relative names start from: possibly a folder of sources, not the project's. */
  readonly root: string
  /** Whether the bundler would inline this file as a data URI. */
  readonly inlines?: (file: string) => boolean
  /**
   * Returns the id of a reference's module, where it is not always the virtual one.
   *
   * @param isPlain whether the reference is written without `ik:`
   * @param context of the hook
   */
  readonly idOf?: (key: string, isPlain: boolean, context: object) => string | Promise<string>
  /** The bundler's own resolution of a path in a folder, if the hooks' context has none. */
  resolveAlias?: (folder: string) => ResolveAlias
  /** Called for each resolved reference, with the file that contains it. */
  onResolve?(key: string, importer: string | undefined): void
  /** Called for each reference whose module is loaded. */
  onLoad?(key: string): void
  /**
   * Called for each reference whose URL is written into a module's text, of which no other module tells.
   *
   * @param context of the hook that writes it
   */
  onText?(key: string, context: object): void
  /** Watches for missing files, for a bundler whose watcher can't. */
  readonly missingFiles?: MissingFileWatcher
  /** Whether the build writes no source maps. */
  readonly isUnmapped?: boolean
}

/** Returns the session of a hook's context. */
export type SessionOf<S extends Session = Session> = (context: object) => S

/** The session of a plugin whose bundler runs it once, or one run after the other. */
export class SingleSession<S extends Session = Session> {
  current: S | undefined

  readonly of: SessionOf<S> = () => {
    if (!this.current)
      throw new Error('unplugin-imagekit: the bundler called a hook before its configuration was known')
    return this.current
  }
}

/** The return value of a hook that transforms text; `null` if no map is needed. */
export interface Transformed {
  code: string
  map: Edited['map'] | null
  /** Kept with the module in Rollup's cache. */
  meta?: Record<string, unknown>
}

/**
 * Marks a module in Rollup's cache whose code holds what this build alone knows: another build would refer to images that
 * it has not seen, or show them at their old URLs.
 */
export const OF_ITS_BUILD = { [NAME]: 'of its build' }

/** Transforms such a module again. */
export function shouldTransformCachedModule({ meta }: { meta: Record<string, unknown> }): boolean {
  return meta[NAME] === OF_ITS_BUILD[NAME]
}

/** Drops the source map in builds that write none, as Vite's own transforms do. */
export function mapped({ isUnmapped }: Session, edited: Transformed | undefined): Transformed | undefined {
  return edited && isUnmapped ? { code: edited.code, map: null } : edited
}
