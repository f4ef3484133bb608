import type { Compiler } from 'webpack'
import type { Build } from '../../core/build'
import { servedImages } from '../../dev/served-images'
import { NAME } from '../shared/name'

/** The subset of webpack-dev-server's and Rspack's options that is used; their own types would make them dependencies. */
interface DevServerOptions {
  setupMiddlewares?: (middlewares: unknown[], server: unknown) => unknown[]
}

/**
 * Lets webpack-dev-server, or Rspack's, render local images. It calls `setupMiddlewares` before the first compilation,
 * which tells that pages are served and not only watched.
 */
export function serveThroughDevServer(compiler: Compiler, build: Build): void {
  // `webpack serve` replaces missing options by an empty object, but only after the plugins have run.
  if (process.env.WEBPACK_SERVE) compiler.options.devServer ??= {}
  const options = compiler.options.devServer as DevServerOptions | false | undefined
  if (!options) return
  const users = options.setupMiddlewares
  options.setupMiddlewares = (middlewares, server) => {
    const all = [{ name: NAME, middleware: serveFrom(compiler, build) }, ...middlewares]
    return users ? users(all, server) : all
  }
}

/** Makes modules use the dev server's image URLs. @returns the middleware that renders the images */
export function serveFrom(compiler: Compiler, { project, host }: Build) {
  const { middleware, devUrl } = servedImages(project, basePath(compiler))
  host.devUrl = devUrl
  return middleware
}

/** Returns the path that the app is served at: `auto` and relative public paths mean the server's root. */
function basePath({ options }: Compiler): string {
  const { publicPath } = options.output
  if (typeof publicPath !== 'string') return '/'
  const path = URL.canParse(publicPath) ? new URL(publicPath).pathname : publicPath
  return path.startsWith('/') ? path.replace(/\/*$/, '/') : '/'
}
