import { serve } from '@hono/node-server'
import type { DeliverySettings } from '../engine'
import type { Account } from './account'
import { type FaultRule, type Faults, faultSchedule } from './faults'
import { type RequestLog, requestLog } from './requests'
import { createApp } from './server'
import { currentVersion, filePathOf } from './store/record'
import { openStore } from './store/store'

export type { DeliverySettings } from '../engine'
export type { FaultRule, Faults } from './faults'
export type { LoggedRequest, RequestLog, RouteName } from './requests'

export interface EmulatorOptions {
  /** Port on 127.0.0.1, the only address that is listened on. Default `0`: any free one. */
  port?: number
  /** Folder in which files are kept, even if the process is killed. Default: nothing is kept, all is in memory. */
  dir?: string
  /** First segment of the URL-endpoint's path. Default `demo`. */
  imagekitId?: string
  /** Default `public_emulator`. */
  publicKey?: string
  /** Default `private_emulator`. */
  privateKey?: string
  /** Account settings for delivery. Default `{ autoFormat: true, avif: false, quality: 80, autoRotate: true }`. */
  settings?: Partial<DeliverySettings>
  /** Misbehaviour from the start on; see `faults.set`. Default none. */
  faults?: FaultRule[]
  /** Milliseconds that every answer waits. Default `0`. */
  latency?: number
  /** Largest file in bytes. Default 25 MB, as on ImageKit's free plan. */
  maxUploadBytes?: number
}

/** A file as the emulator has it stored. */
export interface EmulatorFile {
  fileId: string
  /** `/folder/name.jpg` */
  filePath: string
  name: string
  size: number
  mime: string
  tags: string[]
  isPrivateFile: boolean
  /** How many versions there are, the current one included. */
  versions: number
}

export interface Emulator {
  /** Origin for the API, uploads and delivery: give it as `baseURL` to the official SDK. */
  url: string
  urlEndpoint: string
  publicKey: string
  privateKey: string
  /** What was asked of the emulator; the array keeps the last 10,000 requests. */
  requests: RequestLog
  faults: Faults
  store: {
    /** All files, in the order of their first upload. */
    files(): EmulatorFile[]
    /** The bytes of a file's current version; throws if there is no such file. */
    read(filePath: string): Promise<Buffer>
  }
  /** Back to an empty account, an empty log and the faults of the start. */
  reset(): void
  /** Cuts open connections and stops listening. */
  close(): Promise<void>
}

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
    latency = 0,
    maxUploadBytes = 25 * 1024 * 1024,
  } = options
  if (!/^[A-Za-z0-9_-]+$/.test(imagekitId) || ['v1', 'api'].includes(imagekitId)) {
    throw new TypeError(`imagekitId: "${imagekitId}" must be letters, digits, _ or -, and not v1 or api`)
  }
  const account: Account = { imagekitId, publicKey, privateKey, urlEndpoint: '' }
  const store = openStore(options.dir)
  const faults = faultSchedule(options.faults)
  const { log: requests, add } = requestLog()
  const { app, clear } = createApp({
    account,
    store,
    faults,
    ...(options.settings && { settings: options.settings }),
    latency,
    maxUploadBytes,
    log: add,
  })

  const { server, address } = await listen(app.fetch, port).catch((error) => {
    store.close()
    throw error
  })
  const url = `http://127.0.0.1:${address}`
  account.urlEndpoint = `${url}/${imagekitId}`
  let closing: Promise<void> | undefined

  return {
    url,
    urlEndpoint: account.urlEndpoint,
    publicKey,
    privateKey,
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
      store.clear()
      clear()
      requests.clear()
      faults.set(options.faults ?? [])
    },
    close() {
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
