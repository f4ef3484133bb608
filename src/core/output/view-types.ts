import type { ExportKind } from '../../query/request'
/** JavaScript text that evaluates to a value: a literal, or the name of what the bundler resolved. */
export type Code = string

/** A `<source>`, its URLs as code. */
export interface ViewSource {
  media?: string | undefined
  type?: string | undefined
  srcset: Code
  sizes?: string | undefined
  width?: number | undefined
  height?: number | undefined
}

/** What a module says of an image, its URLs as code: a string literal on the CDN, an import's name for a bundled file. */
export interface ImageView {
  /** Statements that the URLs' code relies on. */
  prelude: Code
  src: Code
  srcset: Code | undefined
  sources: ViewSource[]
  sizes: string | undefined
  width: number | undefined
  height: number | undefined
  /** What is said instead of the image, where it is kept beside it. */
  alt: string | undefined
  /** A colour, a data URI or a hash, as the query asked for. */
  placeholder: string | undefined
  priority: boolean
  /** What is known of the file. */
  meta: Record<string, unknown>
  as: ExportKind
  /** Which of the sources `as=srcset-0` means. */
  source: number | undefined
}

export const literal = (value: unknown): Code => JSON.stringify(value) ?? 'undefined'
