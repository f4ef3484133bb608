import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { OpenAccount } from '../accounts/open-account'
import { dispatch } from '../api/dispatch'
import { deliveryRequest } from '../delivery/delivery-request'
import { ApiError, errorBody, MESSAGES } from '../model/api-error'
import { CONTROL } from '../model/control-path'
import { matchRoute } from '../model/routes'
import { CONTROL_HEADERS, ControlError } from './control-response'

/**
 * ImageKit's API and delivery for the emulator's page. They need no key, because the guard has checked the request;
 * they are not logged and have no faults, so the page does not disturb an app's requests.
 */
export function accountProxy(accounts: readonly OpenAccount[]) {
  return {
    /** `/_emulator/api/<imagekitId>/v1/files` */
    async api(path: string, query: string, incoming: IncomingMessage): Promise<Response> {
      const { account, rest } = split(path, '/api/')
      const { route, params } = matchRoute(incoming.method ?? 'GET', rest, [])
      if (route === 'unknown' || route === 'delivery') throw new ControlError(404, MESSAGES.noRoute)
      // Uploads authenticate by themselves.
      const { account: identity } = account
      incoming.headers.authorization = `Basic ${Buffer.from(`${identity.privateKey}:`).toString('base64')}`
      try {
        const handler = await account.handlerOf(route)
        return withHeaders(await dispatch(handler, params, query, incoming, randomUUID()))
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        const body = errorBody(error.message, error.reason, error.details)
        return withHeaders(Response.json(body, { status: error.status }))
      }
    },
    /** `/_emulator/delivery/<imagekitId>/a.jpg?tr=w-100` */
    async delivery(path: string, query: string, incoming: IncomingMessage): Promise<Response> {
      const { account, rest } = split(path, '/delivery/')
      const { imagekitId } = account.account
      return withHeaders(
        await account.preview({ ...deliveryRequest(incoming), target: `/${imagekitId}${rest}${query}` }),
      )
    },
  }

  function split(path: string, kind: string): { account: OpenAccount; rest: string } {
    const behind = path.slice(CONTROL.length + kind.length)
    const slash = behind.indexOf('/')
    const imagekitId = slash < 0 ? behind : behind.slice(0, slash)
    const account = accounts.find((one) => one.account.imagekitId === imagekitId)
    if (!account) throw new ControlError(404, `Unknown account "${imagekitId}"`)
    return { account, rest: slash < 0 ? '/' : behind.slice(slash) }
  }
}

function withHeaders(response: Response): Response {
  for (const [name, value] of Object.entries(CONTROL_HEADERS)) response.headers.set(name, value)
  response.headers.delete('Access-Control-Allow-Origin')
  return response
}
