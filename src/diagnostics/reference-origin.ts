import { existsSync } from 'node:fs'
import { locate, type SourcePosition } from './source-position'
import { findInStyleSheets, type SearchTarget } from './style-sheets'

/** The importer and text of a reference: enough to find its position, once there is something to report. */
export interface ReferenceOrigin {
  importer: string | undefined
  written: string
  target: SearchTarget
}

/**
 * Finds the position of a reference: in the file itself, in a style sheet that was compiled into it, or by its text as
 * written.
 */
export function positionOf({ importer, written, target }: ReferenceOrigin): SourcePosition | undefined {
  const name = importer?.replace(/[?#].*$/, '')
  // webpack gives parts of a component file names of their own: `App.vue.css`.
  const file = name && !existsSync(name) ? name.replace(/\.\w+$/, '') : name
  return (file && findInStyleSheets(file, target)) || locate(file, written)
}
