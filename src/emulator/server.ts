import { randomUUID } from 'node:crypto'
import { finished } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import { requirePrivateKey } from './api/authentication'
import { dispatch, isUpload } from './api/dispatch'
import type { Handler } from './api/handler'
import type { ApiParts } from './api/parts'
import { type DeliveryRequest, deliveryRequest } from './delivery/request'
import { ApiError, errorBody, MESSAGES } from './errors'
import { faultResponse, type faultSchedule } from './faults'
import type { Jobs } from './jobs'
import type { LoggedRequest } from './requests'
import { type ApiRouteName, matchRoute } from './routes'

type Env = {
  Bindings: HttpBindings
  Variables: { request: LoggedRequest; params: Record<string, string>; requestId: string; isCut?: true }
}

export interface ServerParts {
  api: ApiParts
  jobs: Jobs
  deliver(request: DeliveryRequest): Promise<Response>
  faults: ReturnType<typeof faultSchedule>
  latency: number
  log(request: LoggedRequest): void
}

/** One origin for the API host, the upload host and delivery: the official SDK sends all to its one `baseURL`. */
export function createApp({ api, jobs, deliver, faults, latency, log }: ServerParts) {
  const app = new Hono<Env>()
  let handlers: Promise<Record<ApiRouteName, Handler>> | undefined
  // With the first request of the API: its parsers and schemas would cost every start some 60 ms.
  const handlerOf = async (route: ApiRouteName): Promise<Handler> => {
    handlers ??= import('./api').then(({ apiHandlers }) => apiHandlers(api, jobs))
    return (await handlers)[route]
  }

  app.use(async (c, next) => {
    const [path = '', query] = c.env.incoming.url?.split(/(?=\?)/, 2) ?? []
    const started = performance.now()
    const { route, params } = matchRoute(c.req.method, path, api.account.imagekitId)
    const request: LoggedRequest = {
      method: c.req.method,
      path,
      query: query ?? '',
      route,
      status: 0,
      ms: 0,
    }
    // Logged on arrival, as one that is left hanging has been made all the same.
    log(request)
    c.set('request', request)
    c.set('params', params)
    await next()
    request.status = c.var.isCut ? 0 : c.res.status
    request.ms = performance.now() - started
  })

  app.use(async (c, next) => {
    // A page in a browser can have its own host name point to 127.0.0.1 and then read what is here.
    if (!isLoopback(c.req.header('host'))) return c.text('Forbidden: unexpected Host header', 403)
    const id = randomUUID()
    c.set('requestId', id)
    await next()
    if (c.var.isCut) return
    c.res.headers.set('x-ik-requestId', id)
    c.res.headers.set('x-request-id', id)
    c.res.headers.set('X-Content-Type-Options', 'nosniff')
  })

  app.use(async (c, next) => {
    if (latency > 0) await wait(latency)
    for (const rule of faults.next(c.var.request.route)) {
      const { incoming } = c.env
      if (rule.action === 'latency') {
        await wait(rule.ms ?? 1000)
      } else if (rule.action === 'hang') {
        await finished(incoming.socket, { cleanup: true }).catch(() => {})
        return cut(c)
      } else if (rule.action === 'reset') {
        incoming.socket.resetAndDestroy()
        return cut(c)
      } else if (rule.action === 'drop-reply') {
        await next()
        incoming.socket.destroy()
        return cut(c)
      } else {
        // Read to the end first: a client that is still sending would see a broken pipe, not the answer.
        incoming.resume()
        await finished(incoming, { writable: false }).catch(() => {})
        return faultResponse(rule)
      }
    }
    return next()
  })

  // Uploads from a browser page of a local dev server, with a client-side signature or token.
  app.use('/api/:version/files/upload', async (c, next) => {
    const origin = c.req.header('origin')
    if (c.req.method === 'OPTIONS') c.res = new Response(null, { status: 204 })
    else await next()
    if (!origin || !URL.canParse(origin) || !isLoopback(new URL(origin).host)) return
    c.res.headers.set('Access-Control-Allow-Origin', origin)
    c.res.headers.set('Access-Control-Allow-Headers', 'Authorization, Content-Type')
    c.res.headers.set('Vary', 'Origin')
  })

  // Hono's own router would decode the path: what stands in a picture's must reach the delivery exactly as it was sent.
  app.all('*', async (c) => {
    const { route, query, path } = c.var.request
    if (route === 'delivery') {
      if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return c.text('Method Not Allowed', 405)
      return deliver(deliveryRequest(c.env.incoming))
    }
    const isApi = path.startsWith('/v1/')
    if (isApi || (route !== 'unknown' && !isUpload(route))) {
      requirePrivateKey(c.req.header('authorization'), api.account)
    }
    if (route === 'unknown') return c.json(errorBody(MESSAGES.noRoute), 404)
    return dispatch(await handlerOf(route), c.var.params, query, c.env.incoming, c.var.requestId)
  })

  app.onError((error, c) => {
    if (error instanceof ApiError) {
      const { status, message, reason, details, headers } = error
      return c.json(errorBody(message, reason, details), status as 400, { ...headers })
    }
    console.error(error)
    return c.json(errorBody(`The emulator failed: ${error.message}`), 500)
  })

  return app
}

/** The answer of a connection that was cut. */
function cut(c: Context<Env>): Response {
  c.set('isCut', true)
  c.res = RESPONSE_ALREADY_SENT
  return RESPONSE_ALREADY_SENT
}

function isLoopback(host: string | undefined): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i.test(host ?? '')
}
