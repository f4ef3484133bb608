import type { IncomingMessage } from 'node:http'
import { join, resolve } from 'node:path'
import pLimit from 'p-limit'
import type { AccountSettings } from './accounts/account-settings'
import { type OpenAccount, openAccount } from './accounts/open-account'
import { clearRestoreMarker, isRestorePending, restoreAll } from './accounts/restore'
import type { Snapshot } from './accounts/snapshot'
import { checkOptions } from './check-options'
import type { EmulatorControls, Seed } from './control/controls'
import { createApp } from './http/app'
import { listen } from './http/listen'
import { repeatDelivery } from './http/repeat-delivery'
import { emulatorAccount } from './inspect'
import { type AccountOptions, accountsOf } from './model/account'
import { clock as makeClock } from './model/clock'
import { limitsOf } from './model/limits'
import { uploadLimits } from './model/upload-limits'
import type { Emulator, EmulatorOptions } from './options'
import { faultSchedule } from './traffic/fault-schedule'
import { DOCUMENTED, rateLimiter } from './traffic/rate-limits'
import { requestLog } from './traffic/request-log'

/**
 * Starts the emulator on 127.0.0.1: API, uploads and delivery on one origin.
 *
 * @throws if an option is invalid, the port is taken, or a folder cannot be used
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { port = 0, latency = 0, jobMs = 50 } = options
  checkOptions(options)
  const accountList = accountOptions(options)
  const identities = accountsOf(accountList)
  const { keyState = 'valid' } = options
  if (keyState !== 'valid') for (const identity of identities) identity.refused = keyState
  const clock = makeClock()
  const limits = limitsOf(options.limits ?? {})
  const firstLimits = options.rateLimits === 'documented' ? DOCUMENTED : (options.rateLimits ?? [])
  const rateLimits = rateLimiter(firstLimits, clock.now)
  const faults = faultSchedule(options.faults)
  const requests = requestLog()
  const settings: AccountSettings = {
    clock,
    limits,
    settings: options.settings,
    restrictions: options.restrictions,
    uploadLimits: uploadLimits(options),
    jobMs,
    cdn: options.cdn ?? false,
    fetchOrigins: options.fetchOrigins ?? false,
    uploadTransformation: options.uploadTransformation,
    webhookUrls: options.webhookUrls ?? [],
    webhookSecret: options.webhookSecret ?? 'whsec_emulator',
  }
  const dirOf = (imagekitId: string) =>
    options.dir === undefined || !options.accounts ? options.dir : join(options.dir, imagekitId)

  const serially = pLimit(1)
  const accounts: OpenAccount[] = []
  const closeAll = () => {
    for (const one of accounts) one.close()
  }
  const seeds: Seed[] = accountList.flatMap(({ imagekitId, seed }) =>
    seed === undefined ? [] : [{ imagekitId, folder: resolve(seed) }],
  )
  const controls: EmulatorControls = {
    accounts,
    clock,
    limits,
    latency,
    isCdn: settings.cdn,
    rateLimits,
    faults,
    requests,
    seeds,
    async seed(folder, imagekitId) {
      const { seedFolder } = await import('./accounts/seed')
      return seedFolder(folder, accountOf(imagekitId).context)
    },
    async snapshot() {
      const all: Snapshot['accounts'] = {}
      for (const { account, store } of accounts) all[account.imagekitId] = await store.snapshot()
      return { format: 1, accounts: all }
    },
    async restore(value) {
      const { checkSnapshot } = await import('./accounts/snapshot')
      const snapshot = checkSnapshot(
        value,
        identities.map(({ imagekitId }) => imagekitId),
      )
      await serially(() => restoreAll(snapshot, accounts, options.dir))
    },
    async reset() {
      reset()
      for (const { folder, imagekitId } of seeds) await controls.seed(folder, imagekitId)
    },
  }

  function accountOf(imagekitId = identities[0]!.imagekitId): OpenAccount {
    const found = accounts.find(({ account }) => account.imagekitId === imagekitId)
    if (!found) throw new TypeError(`The emulator has no account "${imagekitId}"`)
    return found
  }

  function reset(): void {
    for (const one of accounts) one.reset()
    Object.assign(limits, limitsOf(options.limits ?? {}))
    rateLimits.set(firstLimits)
    requests.log.clear()
    faults.set(options.faults ?? [])
    clock.reset()
  }

  // Imported with its first request: most emulators never load the control API and its schemas.
  let control: Promise<(incoming: IncomingMessage) => Promise<Response>> | undefined
  async function respondFromControl(incoming: IncomingMessage): Promise<Response> {
    control ??= import('./control').then(({ createControl }) => createControl(controls))
    return (await control)(incoming)
  }

  try {
    const isPending = isRestorePending(options.dir)
    for (const identity of identities) {
      accounts.push(openAccount(identity, dirOf(identity.imagekitId), settings, isPending))
    }
    clearRestoreMarker(options.dir)
    clock.onAdvance((ms) => {
      for (const { timers } of accounts) timers.elapse(ms)
    })
    for (const { folder, imagekitId } of seeds) await controls.seed(folder, imagekitId)
    const parts = { accounts, faults, rateLimits, clock, latency, requests, control: respondFromControl }
    const server = await listen(createApp(parts).fetch, repeatDelivery(parts), port)
    // As URLs are written: without the port, if it is 80, which two SDKs need.
    const url = new URL(`http://127.0.0.1:${server.port}`).origin
    for (const identity of identities) identity.urlEndpoint = `${url}/${identity.imagekitId}`
    for (const one of accounts) {
      one.enableWebhooks()
      one.resume()
    }
    let closing: Promise<void> | undefined
    const views = accounts.map(emulatorAccount)
    const { urlEndpoint, publicKey, privateKey, store } = views[0]!
    return {
      url,
      urlEndpoint,
      publicKey,
      privateKey,
      webhookSecret: settings.webhookSecret,
      accounts: Object.fromEntries(views.map((view) => [view.imagekitId, view])),
      requests: requests.log,
      onRequest: requests.listen,
      faults: { set: faults.set, clear: faults.clear, list: faults.list },
      clock: { now: clock.now, set: clock.set, advance: clock.advance, reset: clock.reset },
      store,
      seed: async (folder, imagekitId) => controls.seed(folder, accountOf(imagekitId).account.imagekitId),
      snapshot: controls.snapshot,
      restore: controls.restore,
      reset,
      close() {
        for (const { timers } of accounts) timers.clear()
        closing ??= server.close().then(closeAll)
        return closing
      },
    }
  } catch (error) {
    closeAll()
    throw error
  }
}

function accountOptions({
  accounts,
  imagekitId,
  publicKey,
  privateKey,
  seed,
}: EmulatorOptions): AccountOptions[] {
  if (!accounts) {
    return [
      {
        imagekitId: imagekitId ?? 'demo',
        publicKey: publicKey ?? 'public_emulator',
        privateKey: privateKey ?? 'private_emulator',
        ...(seed !== undefined && { seed }),
      },
    ]
  }
  const both = Object.entries({ imagekitId, publicKey, privateKey, seed }).find(
    ([, value]) => value !== undefined,
  )
  if (both) throw new TypeError(`${both[0]}: set it in each of accounts instead of beside them`)
  return accounts
}
