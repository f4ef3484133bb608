import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { Hono } from 'hono'
import { isLoopbackHost, isLoopbackOrigin } from '../../lib/loopback'
import { isSystemError } from '../../lib/system-error'
import type { OpenAccount } from '../accounts/open-account'
import { requirePrivateKey } from '../api/authentication'
import { dispatch } from '../api/dispatch'
import { deliveryRequest } from '../delivery/delivery-request'
import { repeatKey } from '../delivery/prepared'
import { ApiError, errorBody, MESSAGES } from '../model/api-error'
import type { Clock } from '../model/clock'
import { isControl } from '../model/control-path'
import { isAborted } from '../model/is-aborted'
import { isUploadRoute, matchRoute } from '../model/routes'
import { DamagedStoreError } from '../store/damage'
import type { faultSchedule } from '../traffic/fault-schedule'
import type { RateLimiter } from '../traffic/rate-limits'
import type { RequestRecorder } from '../traffic/request-log'
import type { Env } from './env'
import { injectFaults } from './inject-faults'
import { routeAccount } from './route-account'

export interface AppOptions {
  /** At least one. */
  accounts: readonly OpenAccount[]
  faults: ReturnType<typeof faultSchedule>
  rateLimits: RateLimiter
  clock: Clock
  latency: number
  requests: RequestRecorder
  /** Handles requests to the emulator itself; loaded with the first one. */
  control(incoming: IncomingMessage): Promise<Response>
}

/** Serves API, uploads and delivery on one origin, because the official SDK has a single `baseURL`. */
export function createApp(parts: AppOptions) {
  const { accounts, faults, rateLimits, clock, latency, requests, control } = parts
  const app = new Hono<Env>()
  const imagekitIds = accounts.map(({ account }) => account.imagekitId)

  // First of all: control requests are not requests to ImageKit.
  app.use(async (c, next) => {
    if (!isControl(c.req.method, c.env.incoming.url ?? '')) return next()
    return control(c.env.incoming)
  })

  // CORS for client-side uploads from a local dev server. Outermost, because without these headers a page sees every
  // error as a failed connection.
  app.use('/api/:version/files/upload', async (c, next) => {
    const origin = c.req.header('origin')
    await next()
    if (!origin || !isLoopbackOrigin(origin)) return
    c.res.headers.set('Access-Control-Allow-Origin', origin)
    c.res.headers.set('Access-Control-Allow-Headers', 'Authorization, Content-Type')
    // The browser SDK exposes the request id.
    c.res.headers.set('Access-Control-Expose-Headers', 'x-ik-requestId, x-request-id')
    c.res.headers.set('Vary', 'Origin')
  })

  app.use(async (c, next) => {
    const [path = '', query] = c.env.incoming.url?.split(/(?=\?)/, 2) ?? []
    const started = performance.now()
    const match = matchRoute(c.req.method, path, imagekitIds)
    const request = requests.add({
      at: clock.now().toISOString(),
      method: c.req.method,
      path,
      query: query ?? '',
      route: match.route,
      account: accounts.length === 1 ? imagekitIds[0] : match.imagekitId,
      status: 0,
      ms: 0,
    })
    const { account, incoming } = await routeAccount(match, c.env.incoming, accounts).catch((error) => {
      request.status = error instanceof ApiError ? error.status : 500
      requests.finish(request)
      throw error
    })
    request.account = account?.account.imagekitId
    c.set('request', request)
    c.set('params', match.params)
    c.set('account', account)
    c.set('body', incoming)
    await next()
    request.status = c.var.isCut ? 0 : c.res.status
    request.ms = performance.now() - started
    requests.finish(request)
  })

  app.use(async (c, next) => {
    // DNS rebinding: a page can point its own hostname to 127.0.0.1 and read the responses.
    if (!isLoopbackHost(c.req.header('host'))) return c.text('Forbidden: unexpected Host header', 403)
    const id = randomUUID()
    c.set('requestId', id)
    await next()
    if (c.var.isCut) return
    c.res.headers.set('x-ik-requestId', id)
    c.res.headers.set('x-request-id', id)
    c.res.headers.set('X-Content-Type-Options', 'nosniff')
  })

  // Before fault injection: a preflight never fails on purpose.
  app.options('/api/:version/files/upload', () => new Response(null, { status: 204 }))

  app.use(async (c, next) => {
    if (latency > 0) await wait(latency)
    return injectFaults(c, next, faults.next(c.var.request))
  })

  app.use(async (c, next) => {
    const { account, route } = c.var.request
    const limited = account === undefined ? undefined : rateLimits.take(account, route)
    if (!limited) return next()
    if (limited.isExceeded) c.res = c.json({ message: MESSAGES.tooManyRequests }, 429)
    else await next()
    for (const [name, value] of Object.entries(limited.headers)) c.res.headers.set(name, value)
    return undefined
  })

  // Not routed by Hono, which decodes paths: delivery needs them as they were sent.
  app.all('*', async (c) => {
    const { route, query, path } = c.var.request
    // Without a matching account, the first one refuses the request.
    const account = c.var.account ?? accounts[0]!
    if (route === 'delivery') {
      if (c.req.method !== 'GET' && c.req.method !== 'HEAD') {
        return c.text('Method Not Allowed', 405, { Allow: 'GET, HEAD' })
      }
      return account.deliver(deliveryRequest(c.env.incoming), repeatKey(c.env.incoming))
    }
    const isApi = path.startsWith('/v1/')
    if (isApi || (route !== 'unknown' && !isUploadRoute(route))) {
      requirePrivateKey(c.req.header('authorization'), account.account)
    }
    const isIdMissing =
      /^\/v1\/customMetadataFields\/?$/.test(path) && /^(?:PATCH|DELETE)$/.test(c.req.method)
    if (isIdMissing) throw new ApiError(400, MESSAGES.missingId)
    if (route === 'unknown') return c.json(errorBody(MESSAGES.noRoute), 404)
    return dispatch(await account.handlerOf(route), c.var.params, query, c.var.body, c.var.requestId)
  })

  app.onError((error, c) => {
    if (error instanceof ApiError) {
      const { status, message, reason, details, headers } = error
      return c.json(errorBody(message, reason, details), status as 400, { ...headers })
    }
    // The frames of a full disk or a damaged store say nothing about the cause.
    const isOfDisk = isSystemError(error) || error instanceof DamagedStoreError
    if (!isAborted(error, c.env.incoming)) console.error(isOfDisk ? error.message : error)
    return c.json(errorBody(`The emulator failed: ${error.message}`), 500)
  })

  return app
}
