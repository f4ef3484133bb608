import type { IncomingMessage, ServerResponse } from 'node:http'
import type { UserServerConfig } from '@farmfe/core'
import { servedImages } from '../../dev/served-images'
import type { FarmState } from './state'

type DevServerMiddleware = NonNullable<UserServerConfig['middlewares']>[number]

/** What of Koa's context is used; Farm does not install its types. */
interface Context {
  req: IncomingMessage
  res: ServerResponse
  /** Whether Koa is to answer. */
  respond?: boolean
}

/**
 * Lets Farm's dev server draw the renditions of local images. It makes its middlewares before the first compilation, which
 * is how we know that pages are served and not only watched.
 */
export function farmImages(farm: FarmState): DevServerMiddleware {
  return () => {
    const { project, host } = farm.session.build
    // `farm preview` makes its middlewares of a build's configuration.
    if (host.purpose === 'build') return undefined
    const { base } = farm
    const { middleware, devUrl } = servedImages(project, base.startsWith('/') ? base : '/')
    host.purpose = 'serve'
    host.devUrl = devUrl
    return async (context: Context, next: () => Promise<unknown>) => {
      let isOther = false
      // Koa begins with 404, and ends with an answer of its own.
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
