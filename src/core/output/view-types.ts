import type { ExportKind } from '../../query/request'
import type { VideoExportKind } from '../../query/video'

/** JavaScript text that evaluates to a value: a literal, or the name of a binding that the bundler resolves. */
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

/**
 * The data of an image's module, its URLs as code: a string literal on the CDN, an import's name for a bundled file.
 */
export interface ImageView {
  /** Statements that the URLs' code relies on. */
  prelude: Code
  src: Code
  srcset: Code | undefined
  sources: ViewSource[]
  sizes: string | undefined
  width: number | undefined
  height: number | undefined
  /** Alternative text from the sidecar. */
  alt: string | undefined
  /** A colour, a data URI or a hash, as the query asked for. */
  placeholder: string | undefined
  priority: boolean
  /** Facts of the file. */
  meta: Record<string, unknown>
  as: ExportKind | VideoExportKind
  /** Index of the source that `as=srcset-0` exports. */
  source: number | undefined
}

export const literal = (value: unknown): Code => JSON.stringify(value) ?? 'undefined'
