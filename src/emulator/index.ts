import { serve } from '@hono/node-server'
import type { Account } from './account'
import { cdn } from './delivery/cdn'
import { countDelivery } from './delivery/counted'
import { delivery } from './delivery/delivery'
import { endpointOf } from './delivery/endpoint'
import { ranged } from './delivery/range'
import type { DeliveryRequest } from './delivery/request'
import { faultSchedule } from './faults'
import { fileEvents } from './file-events'
import { jobs } from './jobs'
import { DEFAULT_LIMITS } from './limits'
import type { Emulator, EmulatorOptions } from './options'
import { purges } from './purges'
import { requestLog } from './requests'
import { createApp } from './server'
import { currentVersion, filePathOf } from './store/record'
import { openStore } from './store/store'
import { timers as makeTimers } from './timers'
import { usage as makeUsage } from './usage'
import { emulatorHooks } from './use-emulator'
import { webhooks } from './webhooks'

export type { DeliverySettings } from '../engine'
export type { Restrictions } from './delivery/restrictions'
export type { FaultRule, Faults } from './faults'
export type { Limits } from './limits'
export type { Emulator, EmulatorFile, EmulatorOptions } from './options'
export type { LoggedRequest, RequestLog } from './requests'
export type { RouteName } from './routes'
export type { TestHooks } from './use-emulator'

/** An emulator for a test file: `useEmulator({ beforeAll, beforeEach, afterAll })`. */
export const useEmulator = emulatorHooks(startEmulator)

/**
 * Starts ImageKit on 127.0.0.1: upload, media library and delivery with transformations, on one origin.
 *
 * @throws if the port is taken, or `dir` cannot be used
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const {
    port = 0,
    imagekitId = 'demo',
    publicKey = 'public_emulator',
    privateKey = 'private_emulator',
    webhookUrls = [],
    webhookSecret = 'whsec_emulator',
    fetchOrigins = false,
    latency = 0,
    maxUploadBytes = 25 * 1024 * 1024,
    jobMs = 50,
    restrictions,
    settings,
  } = options
  if (!/^[A-Za-z0-9_-]+$/.test(imagekitId) || ['v1', 'api'].includes(imagekitId)) {
    throw new TypeError(`imagekitId: "${imagekitId}" must be letters, digits, _ or -, and not v1 or api`)
  }
  const account: Account = { imagekitId, publicKey, privateKey, urlEndpoint: '' }
  const timers = makeTimers()
  const hooks = webhooks({ urls: webhookUrls, secret: webhookSecret, timers })
  const store = openStore(options.dir)
  const faults = faultSchedule(options.faults)
  const { log: requests, add } = requestLog()
  const usage = makeUsage()
  const usedTokens = new Map<string, number>()
  const limits = { ...DEFAULT_LIMITS, ...options.limits }
  const endpoint = (target: string) => endpointOf(target, account, store)
  const pictures = delivery({
    endpointOf: endpoint,
    store,
    fetchOrigins,
    ...(settings && { settings }),
    ...(restrictions && { restrictions }),
  })
  const purging = purges({ account, store, timers, delay: jobMs, perMonth: limits.purgesPerMonth })
  const working = jobs({ account, store, timers, purges: purging, limits, jobMs })

  const edge = cdn(endpoint, pictures.deliver)
  if (options.cdn) purging.onPurge(edge.purge)

  async function deliver(request: DeliveryRequest): Promise<Response> {
    const answered = await (options.cdn ? edge : pictures).deliver(request)
    const response = await ranged(answered.response, request.range)
    countDelivery(usage, endpoint(request.target), request, { ...answered, response })
    return response
  }

  /** The emulator's own requests are nobody's usage. */
  async function render(address: string): Promise<Response> {
    const { response } = await pictures.deliver({ target: address.slice(new URL(address).origin.length) })
    return response
  }

  const app = createApp({
    api: {
      account,
      store,
      timers,
      purges: purging,
      usage,
      limits,
      usedTokens,
      jobMs,
      maxUploadBytes,
      webhooks: hooks,
      uploadTransformation: { post: [], ...options.uploadTransformation },
      render,
    },
    jobs: working,
    deliver,
    faults,
    latency,
    log: add,
  })

  const { server, address } = await listen(app.fetch, port).catch((error) => {
    store.close()
    throw error
  })
  const url = `http://127.0.0.1:${address}`
  account.urlEndpoint = `${url}/${imagekitId}`
  if (webhookUrls.length > 0) {
    store.onChange((change) => fileEvents(change, account).forEach(hooks.send))
  }
  purging.resume()
  working.resume()
  let closing: Promise<void> | undefined

  return {
    url,
    urlEndpoint: account.urlEndpoint,
    publicKey,
    privateKey,
    webhookSecret,
    requests,
    faults: { set: faults.set, clear: faults.clear },
    store: {
      files: () =>
        store.files().map((file) => {
          const { size, mime, tags, isPrivateFile } = currentVersion(file)
          const { fileId, name, versions } = file
          return {
            fileId,
            filePath: filePathOf(file),
            name,
            size,
            mime,
            tags: tags ?? [],
            isPrivateFile,
            versions: versions.length,
          }
        }),
      async read(filePath) {
        const file = store.byPath(filePath)
        if (!file) throw new Error(`The emulator has no file at ${filePath}`)
        return store.read(currentVersion(file))
      },
    },
    reset() {
      timers.clear()
      store.clear()
      pictures.clear()
      edge.clear()
      usage.clear()
      usedTokens.clear()
      requests.clear()
      faults.set(options.faults ?? [])
    },
    close() {
      timers.clear()
      closing ??= new Promise((resolve) => {
        server.close(() => {
          store.close()
          resolve()
        })
        if ('closeAllConnections' in server) server.closeAllConnections()
      })
      return closing
    },
  }
}

type Fetch = Parameters<typeof serve>[0]['fetch']

function listen(fetch: Fetch, port: number): Promise<{ server: ReturnType<typeof serve>; address: number }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch, port, hostname: '127.0.0.1', overrideGlobalObjects: false }, (info) =>
      resolve({ server, address: info.port }),
    )
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      const text = taken ? `Port ${port} is in use: choose another one, or 0 for any free one` : cause.message
      reject(new Error(text, { cause }))
    })
  })
}
