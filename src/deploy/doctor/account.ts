import { ImageKitApiError, type ImageKitClient } from '../../api'
import { NETWORK_ADVICE } from '../../core/media-library/advice'
import { errorMessage } from '../../diagnostics/build-error'
import { plural } from '../../diagnostics/log'
import { error, type Finding, ok, warning } from './finding'

/**
 * Checks the key's permissions, as far as requests that change nothing can.
 *
 * @param isEmulator whether the API is on this machine: its only key has every permission, and no dashboard
 */
export async function checkKey(
  client: ImageKitClient,
  folder: string,
  isEmulator: boolean,
): Promise<Finding[]> {
  const findings: Finding[] = []
  try {
    const files = await client.assets.list({ path: folder, type: 'file', limit: 1 })
    findings.push(ok('key', 'may read the Media Library'))
    findings.push(
      ok('folder', files.length ? `${folder} is in use` : `${folder} is empty: the first upload creates it`),
    )
  } catch (cause) {
    const message = `may not read the Media Library: ${reason(cause)}`
    return [error('key', message, adviceFor(cause, isEmulator))]
  }
  const mayPurge = await client.cache.invalidation.get('0'.repeat(24)).then(() => true, isAuthorized)
  findings.push(
    mayPurge
      ? ok('key', 'may read the status of purges')
      : warning('key', 'may not purge the cache', 'Add that permission if you use purge.'),
  )
  if (isEmulator) return findings
  const seesSettings = await client.accounts.urlEndpoints.list().then(
    () => true,
    () => false,
  )
  findings.push(
    seesSettings
      ? warning(
          'key',
          'has access to the account’s settings',
          'Create a restricted key for builds (Media Library read and write, cache purge): https://imagekit.io/dashboard/developer/api-keys',
        )
      : ok('key', 'is restricted: it has no access to the account’s settings'),
  )
  return findings
}

/** Reports the account's usage, which ImageKit caches for six hours. */
export async function checkUsage(client: ImageKitClient, now = new Date()): Promise<Finding[]> {
  const day = (time: number) => new Date(time).toISOString().slice(0, 10)
  const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1)
  try {
    const usage = await client.accounts.usage.get({
      startDate: day(month),
      endDate: day(now.getTime() + 86_400_000),
    })
    const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(2)} GB`
    const stored = gigabytes(usage.mediaLibraryStorageBytes)
    return [ok('usage', `${stored} stored, ${gigabytes(usage.bandwidthBytes)} delivered this month`)]
  } catch {
    // A restricted key has no access to the usage.
    return []
  }
}

export function checkPurges(used: number, limit = 1000): Finding {
  const message = `${plural(used, 'request')} of this month’s ${limit} known to be used`
  if (used < limit * 0.8) return ok('purges', message)
  return warning(
    'purges',
    message,
    'Manual purges count too. Prefer file names with [hash], which need none.',
  )
}

/** Whether the key was accepted. A 400 for an unknown id, for example, means that it was. */
function isAuthorized(cause: unknown): boolean {
  return !(cause instanceof ImageKitApiError && (cause.status === 401 || cause.status === 403))
}

function reason(cause: unknown): string {
  return errorMessage(cause).split('\n', 1)[0] ?? ''
}

function adviceFor(cause: unknown, isEmulator: boolean): string {
  if (isAuthorized(cause)) return NETWORK_ADVICE
  if (isEmulator) return 'Use the key that the emulator prints when it starts.'
  return 'Use the private key of this account: https://imagekit.io/dashboard/developer/api-keys.'
}
