import type { Compiler } from 'webpack'
import type { Build } from '../../core/build'
import { announceInspector } from '../../dev/announce'
import type { DevServerRules } from '../../dev/middleware'
import { servedImages } from '../../dev/served-images'
import { NAME } from '../shared/name'

/** The subset of webpack-dev-server's and Rspack's options that is used; their own types would make them dependencies. */
interface DevServerOptions {
  setupMiddlewares?: (middlewares: unknown[], server: unknown) => unknown[]
}

/** The subset of the running server. */
interface RunningServer {
  server?: Parameters<typeof announceInspector>[0]
  isTlsServer?: boolean
}

/** The server's own middlewares that refuse foreign hosts and origins. */
const CHECKS = ['host-header-check', 'cross-origin-header-check']

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
    const isCheck = (one: unknown) => CHECKS.includes((one as { name?: string }).name ?? '')
    const checks = middlewares.filter(isCheck)
    const editor = `/${'rspackVersion' in compiler.webpack ? 'rspack' : 'webpack'}-dev-server/open-editor?fileName=`
    const rules = { checksHost: checks.length > 0, editor }
    const own = { name: NAME, middleware: serveFrom(compiler, build, rules) }
    const all = [...checks, own, ...middlewares.filter((one) => !isCheck(one))]
    announce(server as RunningServer, compiler, build)
    return users ? users(all, server) : all
  }
}

function announce({ server, isTlsServer = false }: RunningServer, compiler: Compiler, build: Build): void {
  const { project, host } = build
  if (!project.options.inspector) return
  announceInspector(server, { base: basePath(compiler), isSecure: isTlsServer }, (message) =>
    host.logger.info(message),
  )
}

/** Makes modules use the dev server's image URLs. @returns the middleware that renders the images */
export function serveFrom(
  compiler: Compiler,
  { project, host }: Build,
  rules: Pick<DevServerRules, 'checksHost' | 'hosts' | 'editor'>,
) {
  const { middleware, devUrl } = servedImages(project, { ...rules, base: basePath(compiler) })
  host.devUrl = devUrl
  return middleware
}

/** Returns the path that the app is served at: `auto` and relative public paths mean the server's root. */
export function basePath({ options }: Compiler): string {
  const { publicPath } = options.output
  if (typeof publicPath !== 'string') return '/'
  const path = URL.canParse(publicPath) ? new URL(publicPath).pathname : publicPath
  return path.startsWith('/') ? path.replace(/\/*$/, '/') : '/'
}
