import type { Shown } from '../advice/advise'
import type { BrowserRun } from './browser-types'

/** What a run with a browser found out. */
export interface Browsed {
  run: BrowserRun
  /** How large images are shown, by key. */
  shown: Map<string, Shown>
  /** The attribute `sizes` of images that have one, by key. */
  sizes: Map<string, string>
  /** Pages on which an image has no `alt`, by key. */
  withoutAlt: Map<string, string>
  /** Pages that could not be opened, and why. */
  failed: string[]
}
