import type { IncomingMessage } from 'node:http'
import { resolve } from 'node:path'
import { CONTROL } from '../model/control-path'
import { isAborted } from '../model/is-aborted'
import { limitsOf } from '../model/limits'
import type { FaultRule } from '../traffic/fault-rule'
import type { RateLimit } from '../traffic/rate-limits'
import { accountProxy } from './account-proxy'
import { CONTROL_HEADERS, ControlError, errorResponse } from './control-response'
import type { EmulatorControls } from './controls'
import { guard } from './guard'
import { jsonBody, objectBody, orBadRequest } from './json-body'
import { pageFile } from './page-files'
import { recentSnapshots } from './recent-snapshots'
import { requestStream, requestsAfter } from './request-stream'
import { stateOf } from './state'

type Route = (incoming: IncomingMessage, query: URLSearchParams) => unknown

/** Creates the emulator's own routes. Bodies are JSON; errors are `{ "error": … }`. */
export function createControl(controls: EmulatorControls): (incoming: IncomingMessage) => Promise<Response> {
  const { faults, requests, clock, limits, rateLimits } = controls
  const snapshots = recentSnapshots(controls)
  const { api, delivery } = accountProxy(controls.accounts)
  const time = () => ({ time: clock.now().toISOString() })

  const routes: Record<string, Route> = {
    'GET /state': () => stateOf(controls),
    'GET /requests': (_, query) => requestsAfter(requests.log, query),
    'GET /requests/stream': () => requestStream(requests),
    'DELETE /requests': () => requests.log.clear(),
    'GET /faults': () => faults.list().map(({ rule, hits }) => ({ ...rule, hits })),
    async 'PUT /faults'(incoming) {
      const body = await jsonBody(incoming)
      orBadRequest(() => faults.set(body as FaultRule[]))
    },
    'DELETE /faults': () => faults.clear(),
    async 'PUT /rate-limits'(incoming) {
      const body = await jsonBody(incoming)
      orBadRequest(() => rateLimits.set(body as RateLimit[]))
    },
    'POST /reset': () => controls.reset(),
    'POST /snapshot': () => snapshots.take(),
    'GET /snapshot': (_, query) => snapshots.find(query.get('id')),
    'POST /restore': async (incoming) => snapshots.restore(await objectBody(incoming)),
    'POST /seed': async (incoming) => seed(await objectBody(incoming)),
    async 'PUT /clock'(incoming) {
      setClock(await objectBody(incoming))
      return time()
    },
    'DELETE /clock'() {
      clock.reset()
      return time()
    },
    async 'PUT /limits'(incoming) {
      const body = await objectBody(incoming)
      // JSON has no Infinity.
      const numbers = Object.entries(body).map(([name, value]) => [name, value ?? Number.POSITIVE_INFINITY])
      return Object.assign(
        limits,
        orBadRequest(() => limitsOf(Object.fromEntries(numbers))),
      )
    },
  }

  /** Seeds folders that were given at the start. Others are refused, or a client could read any file of the machine. */
  async function seed({ folder, account }: Record<string, unknown>) {
    const known = controls.seeds.filter(
      (one) =>
        (folder === undefined || (typeof folder === 'string' && resolve(folder) === one.folder)) &&
        (account === undefined || account === one.imagekitId),
    )
    if (known.length === 0) {
      throw new ControlError(403, 'Only folders given at the start (seed, --seed) can be seeded over HTTP')
    }
    const seeded = []
    for (const one of known) seeded.push(await controls.seed(one.folder, one.imagekitId))
    return {
      added: seeded.flatMap(({ added }) => added),
      updated: seeded.flatMap(({ updated }) => updated),
      unchanged: seeded.flatMap(({ unchanged }) => unchanged),
    }
  }

  function setClock({ time, advance }: Record<string, unknown>): void {
    if (typeof advance === 'number' && time === undefined) orBadRequest(() => clock.advance(advance))
    else if (typeof time === 'string' && advance === undefined) orBadRequest(() => clock.set(new Date(time)))
    else
      throw new ControlError(
        400,
        'Expected { "time": "2030-01-01T00:00:00Z" } or { "advance": milliseconds }',
      )
  }

  async function respond(incoming: IncomingMessage): Promise<Response> {
    const { method = 'GET', url = '' } = incoming
    const [path = '', query = ''] = url.split(/(?=\?)/, 2)
    guard(incoming)
    if (path === '/') return pageFile('index.html')
    const own = path.slice(CONTROL.length)
    if (own.startsWith('/page/')) return pageFile(own.slice('/page/'.length))
    if (own.startsWith('/api/')) return api(path, query, incoming)
    if (own.startsWith('/delivery/')) return delivery(path, query, incoming)
    const key = `${method} ${own}`
    if (!Object.hasOwn(routes, key)) {
      throw new ControlError(404, `Unknown route ${key}; routes are ${Object.keys(routes).join(', ')}`)
    }
    const result = await routes[key]!(incoming, new URLSearchParams(query))
    if (result instanceof Response) return result
    if (result === undefined) return new Response(null, { status: 204, headers: CONTROL_HEADERS })
    return Response.json(result, { headers: CONTROL_HEADERS })
  }

  return (incoming) =>
    respond(incoming).catch((error) => {
      incoming.resume()
      if (error instanceof ControlError) return errorResponse(error.status, error.message)
      if (!isAborted(error, incoming)) console.error(error)
      return errorResponse(500, `The emulator failed: ${(error as Error).message}`)
    })
}
