import type { Loaded } from '../delivery/load'
import { sidecarFile } from '../images/sidecar'
import { posterFileOf } from '../videos/local-video'
import { isVideo, videoModuleCode } from '../videos/video-module'
import { viewOf } from './image-view'
import { moduleCode } from './module'

/** What a reference's values depend on. */
export interface Dependencies {
  /** Files to watch: the image, and its sidecar. */
  files: string[]
  /** Missing files that would change the values if they were created. */
  missing: string[]
}

/** The module of a reference. */
export interface LoadedModule extends Dependencies {
  code: string
}

/** A reference's exports as code, by name. */
export interface Constants extends Dependencies {
  values: ReadonlyMap<string, string>
}

export function moduleOf(loaded: Loaded, attributes: Parameters<typeof moduleCode>[1]): LoadedModule {
  if (isVideo(loaded)) return { code: videoModuleCode(loaded, attributes), ...dependenciesOf(loaded) }
  const { reference, outcome } = loaded
  const view = viewOf({ ...loaded, set: outcome.set, request: reference.request }, outcome.urls)
  return { code: moduleCode(view, attributes), ...dependenciesOf(loaded) }
}

export function dependenciesOf({ reference, sidecar }: Loaded): Dependencies {
  if (reference.kind !== 'local') return { files: [], missing: [] }
  const { file } = reference
  const beside = sidecarFile(file)
  const poster = posterFileOf(file, sidecar)
  const files = poster === undefined ? [file] : [file, poster]
  return sidecar ? { files: [...files, beside], missing: [] } : { files, missing: [beside] }
}
