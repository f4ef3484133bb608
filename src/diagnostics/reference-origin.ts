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
  const file = importer && sourceOf(importer.replace(/[?#].*$/, ''))
  return (file && findInStyleSheets(file, target)) || locate(file, written)
}

/**
 * Returns the file that a module's name means. A tool that makes several modules of a file gives them names of their own:
 * webpack `App.vue.css`, Qwik `index.tsx_routes_component_B0lqk5IDDy4`.
 */
function sourceOf(name: string): string {
  if (existsSync(name)) return name
  const parts = [/^(.+)\.\w+$/s, /^(.+\.[cm]?[jt]sx?|.+\.mdx?)_[\w$.]+$/s]
  const files = parts.flatMap((part) => part.exec(name)?.[1] ?? [])
  return files.find((file) => existsSync(file)) ?? name
}
