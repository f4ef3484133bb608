import type { Dispatcher } from 'undici/index.js'
import { errorMessage } from '../../diagnostics/build-error'
import { isLoopback } from '../../lib/loopback'
import {
  configuredProxy,
  createDispatcher,
  describeProxyError,
  type HttpProxy,
  proxyOf,
} from '../../lib/proxy'
import { loadUndici } from '../../lib/undici'
import { error, type Finding, ok, warning } from './finding'

/** Seconds of clock skew beyond which signed URLs and upload tokens may be rejected. */
const MAX_SKEW = 60
const TIMEOUT = 10_000

/** Checks whether a host responds, with whatever status, and how far its clock is from this machine's. */
export async function checkHost(topic: string, url: string, useProxy = true): Promise<Finding[]> {
  const timeouts = { headersTimeout: TIMEOUT, bodyTimeout: TIMEOUT }
  let dispatcher: Dispatcher | undefined
  let proxy: HttpProxy | undefined
  try {
    proxy = useProxy ? await proxyOf(url) : undefined
    dispatcher = await createDispatcher(url, timeouts, useProxy)
    const { request } = await loadUndici()
    const { statusCode, headers, body } = await request(url, {
      method: 'HEAD',
      dispatcher,
      signal: AbortSignal.timeout(2 * TIMEOUT),
    })
    await body.dump()
    const host = new URL(url).host
    const findings = [
      statusCode < 500
        ? ok(topic, `${host} responds`)
        : warning(topic, `${host} responds with ${statusCode}`, 'Look at https://statuspage.imagekit.io.'),
    ]
    const skew = Math.round((Date.parse(String(headers.date)) - Date.now()) / 1000)
    if (Math.abs(skew) > MAX_SKEW) {
      const message = `this machine’s clock is ${Math.abs(skew)} s ${skew > 0 ? 'behind' : 'ahead of'} ${host}`
      findings.push(warning('clock', message, 'Set the clock: signed URLs and upload tokens expire by it.'))
    } else if (!Number.isNaN(skew)) findings.push(ok('clock', `within ${MAX_SKEW} s of ${host}`))
    return findings
  } catch (cause) {
    const message = proxy ? describeProxyError(errorMessage(cause), proxy) : errorMessage(cause)
    const advice = 'Check the address, the network and any proxy.'
    return [error(topic, `${url} can’t be reached: ${message}`, advice)]
  } finally {
    await dispatcher?.destroy()
  }
}

/** Tells for each host whether requests go through a proxy, and why not. */
export function checkProxies(urls: readonly string[], useProxy: boolean): Promise<Finding[]> {
  return Promise.all(
    urls.map(async (url) => {
      const { host, hostname } = new URL(url)
      if (!useProxy) return ok('proxy', `${host}: direct, as the option proxy is false`)
      if (isLoopback(hostname)) return ok('proxy', `${host}: direct, as it is this machine`)
      try {
        const proxy = await proxyOf(url)
        if (proxy) return ok('proxy', `${host}: through ${proxy.url} (${proxy.variable})`)
        return ok(
          'proxy',
          `${host}: direct, as ${configuredProxy(url) ? 'NO_PROXY lists it' : 'no proxy is set'}`,
        )
      } catch (cause) {
        return error('proxy', errorMessage(cause), 'Correct the variable, or set the option proxy to false.')
      }
    }),
  )
}
