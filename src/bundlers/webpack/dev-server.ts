import type { Compiler } from 'webpack'
import type { Build } from '../../core/build'
import { servedImages } from '../../dev/served-images'
import { NAME } from '../shared/name'

/** What of the options of webpack-dev-server and of Rspack's is used here; their own types would make them dependencies. */
interface DevServerOptions {
  setupMiddlewares?: (middlewares: unknown[], server: unknown) => unknown[]
}

/**
 * Lets webpack-dev-server, or Rspack's, draw the renditions of local images. It calls `setupMiddlewares` before the first
 * compilation, which is how we know that pages are served and not only watched.
 */
export function serveThroughDevServer(compiler: Compiler, build: Build): void {
  // `webpack serve` takes no options as an empty object, but only after the plugins have run.
  if (process.env.WEBPACK_SERVE) compiler.options.devServer ??= {}
  const options = compiler.options.devServer as DevServerOptions | false | undefined
  if (!options) return
  const users = options.setupMiddlewares
  options.setupMiddlewares = (middlewares, server) => {
    const all = [{ name: NAME, middleware: serveFrom(compiler, build) }, ...middlewares]
    return users ? users(all, server) : all
  }
}

/** Has modules name the dev server's images. @returns the middleware that draws them */
export function serveFrom(compiler: Compiler, { project, host }: Build) {
  const { middleware, devUrl } = servedImages(project, basePath(compiler))
  host.devUrl = devUrl
  return middleware
}

/** Where the app is served: `auto` and relative public paths mean the server's root. */
function basePath({ options }: Compiler): string {
  const { publicPath } = options.output
  if (typeof publicPath !== 'string') return '/'
  const path = URL.canParse(publicPath) ? new URL(publicPath).pathname : publicPath
  return path.startsWith('/') ? path.replace(/\/*$/, '/') : '/'
}
