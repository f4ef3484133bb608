import type { IncomingMessage, ServerResponse } from 'node:http'
import type { UserServerConfig } from '@farmfe/core'
import { announceInspector } from '../../dev/announce'
import { servedImages } from '../../dev/served-images'
import type { FarmState } from './state'

type DevServerMiddleware = NonNullable<UserServerConfig['middlewares']>[number]

/** The subset of Koa's context that is used; Farm does not install its types. */
interface Context {
  req: IncomingMessage
  res: ServerResponse
  /** Whether Koa is to answer. */
  respond?: boolean
}

/** The subset of Farm's dev server that is used. */
interface RunningServer {
  server?: Parameters<typeof announceInspector>[0]
  config?: { https?: unknown; host?: unknown; allowedHosts?: unknown }
}

function hostsOf({ host, allowedHosts }: NonNullable<RunningServer['config']> = {}): string[] {
  return [host, allowedHosts].flat().filter((one) => typeof one === 'string')
}

/**
 * Lets Farm's dev server render local images. It creates its middlewares before the first compilation, which tells that
 * pages are served and not only watched.
 */
export function farmImages(farm: FarmState): DevServerMiddleware {
  return (server) => {
    const { project, host } = farm.session.build
    // `farm preview` creates its middlewares from a build's configuration.
    if (host.purpose === 'build') return undefined
    const { base } = farm
    const { server: listener, config } = server as unknown as RunningServer
    // Farm checks no Host, and has no way to open an editor.
    const rules = { base: base.startsWith('/') ? base : '/', checksHost: false, hosts: hostsOf(config) }
    const { middleware, devUrl } = servedImages(project, rules)
    if (project.options.inspector)
      announceInspector(listener, { base: rules.base, isSecure: Boolean(config?.https) }, host.logger.info)
    host.purpose = 'serve'
    host.devUrl = devUrl
    return async (context: Context, next: () => Promise<unknown>) => {
      let isOther = false
      // Koa starts with status 404, and would send a response of its own at the end.
      context.res.statusCode = 200
      await middleware(context.req, context.res, () => {
        isOther = true
      })
      context.respond = isOther
      if (!isOther) return
      context.res.statusCode = 404
      await next()
    }
  }
}
