import type { Logger } from '../diagnostics/log'

/**
 * What the host is doing.
 * - `build`: output that will be deployed; what is missing is uploaded
 * - `watch`: a build that is repeated while someone works; what is uploaded already comes from the CDN, the rest is bundled
 * - `serve`: a dev server; every local image comes from this machine
 */
export type Purpose = 'build' | 'watch' | 'serve'

/** The bundler's own way to an image file: statements, and the expression that is its URL. */
export interface LocalUrl {
  prelude: string
  url: string
}

/** What one host can do for the core. */
export interface Host {
  /** As the manifest names it. */
  bundler: string
  purpose: Purpose
  logger: Logger
  /** Code by which a module of this bundler gets the URL of a bundled file; `index` tells several of one module apart. */
  localUrl(file: string, index: number): LocalUrl
  /** A dev server's URL for a rendition that is drawn when a browser asks for it. */
  devUrl?(id: string, name: string): string
}
