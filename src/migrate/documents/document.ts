import type { Site } from '../../rewrite/edit'
import type { Script } from './script'
import type { Tag } from './tag'

/** The parts of a source file that codemods use. */
export interface Document {
  source: string
  script: Script
  /** Elements of JSX and Svelte, components included. */
  tags: Tag[]
  /** Attributes of HTML and Vue that name images, and the images of style sheets. */
  sites: Site[]
  /** The style sheet of a Svelte component. */
  style?: { start: number; end: number }
}

export function empty(source: string): Document {
  return {
    source,
    script: { imports: [], loads: [], globs: [], literals: [], uses: new Map() },
    tags: [],
    sites: [],
  }
}
