import { randomUUID } from 'node:crypto'
import { finished } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import type { HttpBindings } from '@hono/node-server'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import { type Context, Hono } from 'hono'
import type { DeliverySettings } from '../engine'
import type { Account } from './account'
import { requirePrivateKey } from './api/authentication'
import { deleteFile, fileDetails } from './api/files'
import { listFiles } from './api/list'
import { uploadHandler } from './api/upload'
import { delivery } from './delivery/delivery'
import { errorResponse } from './delivery/errors'
import { ApiError, errorBody, MESSAGES } from './errors'
import { faultResponse, type faultSchedule } from './faults'
import { type LoggedRequest, routeOf } from './requests'
import type { Store } from './store/store'

type Env = { Bindings: HttpBindings; Variables: { request: LoggedRequest; isCut?: true } }

export interface ServerParts {
  account: Account
  store: Store
  faults: ReturnType<typeof faultSchedule>
  settings?: Partial<DeliverySettings>
  latency: number
  maxUploadBytes: number
  log(request: LoggedRequest): void
}

/** One origin for the API host, the upload host and delivery: the official SDK sends all to its one `baseURL`. */
export function createApp({ account, store, faults, settings, latency, maxUploadBytes, log }: ServerParts) {
  const app = new Hono<Env>()
  const upload = uploadHandler(account, store, maxUploadBytes)
  const pictures = delivery(account, store, settings)

  app.use(async (c, next) => {
    const [path = '', query] = c.env.incoming.url?.split(/(?=\?)/, 2) ?? []
    const started = performance.now()
    const request: LoggedRequest = {
      method: c.req.method,
      path,
      query: query ?? '',
      route: routeOf(c.req.method, path, account.imagekitId),
      status: 0,
      ms: 0,
    }
    // Logged on arrival, as one that is left hanging has been made all the same.
    log(request)
    c.set('request', request)
    await next()
    request.status = c.var.isCut ? 0 : c.res.status
    request.ms = performance.now() - started
  })

  app.use(async (c, next) => {
    // A page in a browser can have its own host name point to 127.0.0.1 and then read what is here.
    if (!isLoopback(c.req.header('host'))) return c.text('Forbidden: unexpected Host header', 403)
    await next()
    if (c.var.isCut) return
    const id = randomUUID()
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

  // Uploads from a browser page of a local dev server, with a client-side signature.
  app.use('/api/v1/files/upload', async (c, next) => {
    const origin = c.req.header('origin')
    if (c.req.method === 'OPTIONS') c.res = new Response(null, { status: 204 })
    else await next()
    if (!origin || !URL.canParse(origin) || !isLoopback(new URL(origin).host)) return
    c.res.headers.set('Access-Control-Allow-Origin', origin)
    c.res.headers.set('Access-Control-Allow-Headers', 'Authorization, Content-Type')
    c.res.headers.set('Vary', 'Origin')
  })
  app.post('/api/v1/files/upload', async (c) => c.json(await upload(c.env.incoming)))

  app.use('/v1/*', async (c, next) => {
    requirePrivateKey(c.req.header('authorization'), account)
    await next()
  })
  for (const path of ['/v1/files', '/v1/files/']) {
    app.get(path, (c) => c.json(listFiles(new URL(c.req.url).searchParams, store, account)))
  }
  app.get('/v1/files/:fileId/details', (c) => c.json(fileDetails(c.req.param('fileId'), store, account)))
  app.delete('/v1/files/:fileId', (c) => {
    deleteFile(c.req.param('fileId'), store)
    return c.body(null, 204)
  })

  // Not a route: what stands in the path of a picture must reach the delivery exactly as it was sent.
  app.notFound(async (c) => {
    if (c.var.request?.route !== 'delivery') return c.json(errorBody(MESSAGES.noRoute), 404)
    if (c.req.method !== 'GET' && c.req.method !== 'HEAD') return c.text('Method Not Allowed', 405)
    const accept = c.req.header('accept')
    const ifNoneMatch = c.req.header('if-none-match')
    const width = c.req.header('sec-ch-width')
    const dpr = c.req.header('sec-ch-dpr')
    const response = await pictures
      .deliver({
        target: c.env.incoming.url ?? '',
        ...(accept && { accept }),
        ...(ifNoneMatch && { ifNoneMatch }),
        hints: { ...(width && { width }), ...(dpr && { dpr }) },
      })
      .catch((error) => {
        const known = errorResponse(error)
        if (known) return known
        throw error
      })
    response.headers.set('x-server', 'ImageKit.io')
    response.headers.set('Access-Control-Allow-Origin', '*')
    return response
  })

  app.onError((error, c) => {
    if (error instanceof ApiError) {
      return c.json(errorBody(error.message, error.reason), error.status as 400)
    }
    console.error(error)
    return c.json(errorBody(`The emulator failed: ${error.message}`), 500)
  })

  return { app, clear: () => pictures.clear() }
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
