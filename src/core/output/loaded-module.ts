import type { Loaded } from '../delivery/load'
import { sidecarFile } from '../images/sidecar'
import { viewOf } from './image-view'
import { moduleCode } from './module'

/** The module of a reference. */
export interface LoadedModule {
  code: string
  /** Files to watch: the image, and its sidecar. */
  files: string[]
  /** Missing files that would change the module if they were created. */
  missing: string[]
}

export function moduleOf(loaded: Loaded, attributes: Parameters<typeof moduleCode>[1]): LoadedModule {
  const { reference, outcome, sidecar } = loaded
  const view = viewOf({ ...loaded, set: outcome.set, request: reference.request }, outcome.urls)
  const code = moduleCode(view, attributes)
  if (reference.kind !== 'local') return { code, files: [], missing: [] }
  const { file } = reference
  const beside = sidecarFile(file)
  return sidecar ? { code, files: [file, beside], missing: [] } : { code, files: [file], missing: [beside] }
}
