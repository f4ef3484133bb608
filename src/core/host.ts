import type { Node } from 'estree-walker'
import type { Logger } from '../diagnostics/log'

/**
 * What the host is doing.
 * - `build`: output that will be deployed; missing images are uploaded
 * - `watch`: a build that is repeated while someone works; what is uploaded already comes from the CDN, the rest is bundled
 * - `serve`: a dev server; every local image comes from this machine
 */
export type Purpose = 'build' | 'watch' | 'serve'

/** The bundler's own way to an image file: statements, and the expression that is its URL. */
export interface LocalUrl {
  prelude: string
  url: string
}

/** Capabilities of one run of a bundler. */
export interface Host {
  /** Names the bundler in the manifest and in messages; nothing depends on it. */
  readonly bundler: string
  purpose: Purpose
  readonly logger: Logger
  /** Code by which a module of this bundler gets the URL of a bundled file; `index` tells several of one module apart. */
  localUrl(file: string, index: number): LocalUrl
  /** A dev server's URL for a rendition, which it renders on request. */
  devUrl?: ((id: string, name: string) => string) | undefined
  /** Whether the bundler makes assets of plain image references itself: those without a query are left to it. */
  readonly hasAssetPipeline: boolean
  /** Parses a module, where the hooks' context has no parser. */
  readonly parse?: (code: string) => Node
  /** Whether its compiler of components imports a path only if it starts at the root, as plugin-vue does in Vite's dev server. */
  readonly importsRootedPathsOnly?: boolean
}
