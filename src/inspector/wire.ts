import type { Alt } from '../rewrite/markup'

/* What the inspector's server and its page exchange, as JSON. */

/** A place in the user's source. */
export interface Place {
  /** Path from the project's root, for people. */
  file: string
  /** Absolute path, for the editor. */
  path: string
  /** Both from 1; absent where the text was not found. */
  line?: number
  column?: number
}

export const FLAGS = ['upscaled', 'no-alt', 'no-size', 'over-budget'] as const
export type Flag = (typeof FLAGS)[number]

/** An image in the grid. */
export interface Card {
  id: string
  /** `unused`: a file of the project that nothing refers to. */
  kind: 'local' | 'library' | 'remote' | 'unused'
  media: 'image' | 'video'
  name: string
  /** Path from the project's root, path in the Media Library, or URL. */
  path: string
  /** Pixels, as shown. */
  width?: number
  height?: number
  /** Of the original. */
  bytes?: number
  format?: string
  hash?: string
  /** URL of a small rendition. */
  picture?: string
  places: Place[]
  references: number
  renditions: RenditionTotals
  placeholder?: Placeholder
  alt: Alt
  flags: Flag[]
  warnings: string[]
}

export interface RenditionTotals {
  /** Distinct renditions that the references ask for. */
  total: number
  /** Those that have been rendered. */
  rendered: number
  /** Bytes of the largest one rendered. */
  largest?: number
  /** Pixels of the narrowest and the widest. */
  narrowest?: number
  widest?: number
}

export interface Placeholder {
  kind: string
  value: string
}

/** The changes of the grid after a version. */
export interface Changes {
  /** Another one than before: the server has been restarted, and versions count from 0 again. */
  session: string
  version: number
  /** Whether there are more changes to ask for. */
  hasMore: boolean
  cards: Card[]
  gone: string[]
}

/** The project, as the page needs to know it. */
export interface ProjectFacts {
  name: string
  urlEndpoint?: string
  /** Bytes. */
  budget?: number
  /** URL to which a position is appended, and which opens it in the editor. */
  editor?: string
  attributes: 'html' | 'react'
  /** Path of the app itself. */
  base: string
}

/** A rendition that has been made. */
export interface Measured {
  bytes: number
  width: number
  height: number
  format: string
  /** Milliseconds; absent for renditions of earlier versions. */
  ms?: number
}

export interface RenditionDetail {
  /** `<id>/<name>` of the dev server; absent for images of ImageKit. */
  rendition?: string
  /** Where the browser gets it in development. */
  url: string
  /** Where a build's pages get it. */
  deliveryUrl: string
  transformation: string
  width?: number
  height?: number
  descriptor?: string
  /** The format that is asked for; absent if ImageKit chooses. */
  format?: string
  /** The condition of its source, with art direction. */
  media?: string
  measured?: Measured
}

/** A reference, or one that is being tried. */
export interface ReferenceDetail {
  key: string
  query: string
  sizes?: string
  renditions: RenditionDetail[]
  /** Index of the rendition for `src`. */
  main: number
  warnings: string[]
}

export interface WrittenReference extends ReferenceDetail {
  places: Place[]
  alt: Alt
  placeholder?: Placeholder
}

/** Everything of one image. */
export interface Detail {
  card: Card
  /** The file as it is; absent where the browser can't show it. */
  original?: string
  focus?: { x: number; y: number }
  /** Whether the focal point can be written; else why not. */
  canWrite: true | string
  references: WrittenReference[]
}

/** A reference that was tried, or what is wrong with it. */
export type Preview = { reference: ReferenceDetail } | { error: string }
