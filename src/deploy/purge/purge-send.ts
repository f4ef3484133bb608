import pLimit from 'p-limit'
import type { ImageKitClient } from '../../api'
import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import { plural } from '../../diagnostics/log'
import type { Setup } from '../setup'
import type { PurgeRequest } from './purge-plan'
import type { PurgeEntry, PurgeRecord } from './purge-record'

export interface PurgeJobs {
  jobs: readonly (PurgeRequest & { clearedKeys: string[] })[]
  /** Requests of an earlier run, whose completion it did not see. */
  pending: readonly PurgeEntry[]
  base: string
  record: PurgeRecord
  concurrency: number
  /** Milliseconds until all must be completed. */
  timeout: number
}

/**
 * Sends purges and waits until each is completed. Records every step before the next one, the intent to send included, so
 * that a killed run's requests are not sent again. A request without a response at that moment is sent again: its id was
 * in the response, and ImageKit's API has no other way to find it.
 *
 * @throws ImageKitBuildError `PURGE_FAILED` that names the purges that were not completed
 */
export async function sendPurges(
  client: ImageKitClient,
  { report }: Setup,
  { jobs, pending, base, record, concurrency, timeout }: PurgeJobs,
): Promise<{ url: string; requestId: string }[]> {
  const end = Date.now() + timeout
  const sending = pLimit(concurrency)
  // A separate limit: ImageKit takes minutes to complete a purge, and works on all of them at the same time.
  const waiting = pLimit(concurrency)
  const sent: { url: string; requestId: string }[] = []
  const failures: { url: string; error: unknown }[] = []
  const total = jobs.length + pending.length
  let done = 0

  const complete = (entry: PurgeEntry, requestId: string) => waiting(() => waitFor(entry, requestId))
  const waitFor = async (entry: PurgeEntry, requestId: string) => {
    await client.cache.invalidation.waitFor(requestId, { timeout: Math.max(1, end - Date.now()) })
    await record.put({ ...entry, isCompleted: true })
    report({ kind: 'progress', what: 'purges', done: ++done, total })
  }
  const send = async (url: string, clears: string[], before?: PurgeEntry) => {
    const entry = await sending(async () => {
      const intent = { url, at: new Date().toISOString(), isCompleted: false, base, clears }
      await record.put(intent, before)
      const { requestId } = await client.cache.invalidation.create({ url }).catch(async (error) => {
        if (isRejection(error)) await record.drop(intent)
        throw error
      })
      const made = { ...intent, requestId }
      await record.put(made)
      sent.push({ url, requestId })
      return made
    })
    await complete(entry, entry.requestId)
  }
  const resume = async (entry: PurgeEntry) => {
    const { requestId = '', url, clears } = entry
    const isKnown = await client.cache.invalidation.get(requestId).then(
      () => true,
      (error) => {
        if (error?.code !== 'BAD_REQUEST') throw error
        return false
      },
    )
    // ImageKit does not know the id any more, so the purge may not have been completed.
    return isKnown ? complete(entry, requestId) : send(url, clears, entry)
  }
  const attempt = (url: string, action: () => Promise<void>) =>
    action().catch((error) => void failures.push({ url, error }))

  await Promise.all([
    ...pending.map((entry) => attempt(entry.url, () => resume(entry))),
    ...jobs.map(({ url, clearedKeys }) => attempt(url, () => send(url, clearedKeys))),
  ])
  if (failures.length) throw failed(failures, total)
  return sent.sort((a, b) => (a.url < b.url ? -1 : 1))
}

/** Whether ImageKit has rejected the request. After any other failure it may have been accepted. */
function isRejection(error: unknown): boolean {
  const { status } = (error ?? {}) as { status?: number }
  return status !== undefined && status >= 400 && status < 500
}

function failed(failures: readonly { url: string; error: unknown }[], total: number): ImageKitBuildError {
  const lines = failures.slice(0, 5).map(({ url, error }) => `  - ${url}: ${errorMessage(error)}`)
  if (failures.length > lines.length) lines.push(`  - and ${failures.length - lines.length} more`)
  return new ImageKitBuildError(
    'PURGE_FAILED',
    `${failures.length} of ${plural(total, 'purge')} failed. Completed purges are recorded; run the command again for the rest.\n${lines.join('\n')}`,
    undefined,
    failures[0]?.error,
  )
}
