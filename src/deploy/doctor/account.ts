import { request } from 'undici/index.js'
import { ImageKitApiError, type ImageKitClient } from '../../api'
import { errorMessage } from '../../diagnostics/build-error'
import { plural } from '../../diagnostics/log'
import { error, type Finding, ok, warning } from './finding'

/** Beyond this many seconds a signed URL or an upload token may be refused. */
const MOST_SKEW = 60
const TIMEOUT = 10_000

/** Whether a host answers, whatever it answers, and how far its clock is from ours. */
export async function checkHost(topic: string, url: string): Promise<Finding[]> {
  try {
    const { statusCode, headers, body } = await request(url, {
      method: 'HEAD',
      headersTimeout: TIMEOUT,
      bodyTimeout: TIMEOUT,
    })
    await body.dump()
    const host = new URL(url).host
    const findings = [
      statusCode < 500
        ? ok(topic, `${host} answers`)
        : warning(topic, `${host} answers ${statusCode}`, 'Look at https://statuspage.imagekit.io.'),
    ]
    const skew = Math.round((Date.parse(String(headers.date)) - Date.now()) / 1000)
    if (Math.abs(skew) > MOST_SKEW) {
      const message = `this machine’s clock is ${Math.abs(skew)} s ${skew > 0 ? 'behind' : 'ahead of'} ${host}`
      findings.push(warning('clock', message, 'Set it: signed URLs and upload tokens expire by it.'))
    } else if (!Number.isNaN(skew)) findings.push(ok('clock', `within ${MOST_SKEW} s of ${host}`))
    return findings
  } catch (cause) {
    return [
      error(
        topic,
        `${url} can’t be reached: ${errorMessage(cause)}`,
        'Check the address, the network and any proxy.',
      ),
    ]
  }
}

/** What the key is allowed to do, as far as reading tells: nothing is changed to find out. */
export async function checkKey(client: ImageKitClient, folder: string): Promise<Finding[]> {
  const findings: Finding[] = []
  try {
    const files = await client.assets.list({ path: folder, type: 'file', limit: 1 })
    findings.push(ok('key', 'it may read the Media Library'))
    findings.push(
      ok('folder', files.length ? `${folder} is in use` : `${folder} is empty: the first upload makes it`),
    )
  } catch (cause) {
    return [error('key', `it may not read the Media Library: ${reason(cause)}`, adviceFor(cause))]
  }
  const mayPurge = await client.cache.invalidation.get('0'.repeat(24)).then(() => true, isNotRefused)
  findings.push(
    mayPurge
      ? ok('key', 'it may look at purges')
      : warning('key', 'it may not purge the cache', 'Give it the permission, if you use purge.'),
  )
  const seesSettings = await client.accounts.urlEndpoints.list().then(
    () => true,
    () => false,
  )
  findings.push(
    seesSettings
      ? warning(
          'key',
          'it has access to the account’s settings',
          'Make a restricted key for builds (Media Library read and write, cache purge): https://imagekit.io/dashboard/developer/api-keys',
        )
      : ok('key', 'it is restricted: the account’s settings are out of its reach'),
  )
  return findings
}

/** What the account has stored. Answered from ImageKit's cache of six hours. */
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
    // A restricted key may not ask.
    return []
  }
}

export function checkPurges(used: number, limit = 1000): Finding {
  const message = `${plural(used, 'request')} of the month’s ${limit} known to be used`
  if (used < limit * 0.8) return ok('purges', message)
  return warning('purges', message, 'Purges by hand count too. Prefer names with [hash], which need none.')
}

/** A 400 for an unknown id, say, means that it was looked for. */
function isNotRefused(cause: unknown): boolean {
  return !(cause instanceof ImageKitApiError && (cause.status === 401 || cause.status === 403))
}

function reason(cause: unknown): string {
  return errorMessage(cause).split('\n', 1)[0] ?? ''
}

function adviceFor(cause: unknown): string {
  if (!isNotRefused(cause))
    return 'Take the private key of this account from https://imagekit.io/dashboard/developer/api-keys.'
  return 'Check the address, the network and any proxy.'
}
