import pLimit from 'p-limit'
import { Agent } from 'undici/index.js'
import { libraryPath } from '../core/library'
import type { Lockfile } from '../core/lockfile'
import type { Manifest } from '../core/manifest'
import { parseSpecifier } from '../core/specifier'
import { outputSize, type Size } from '../engine/geometry'
import { parseUrl } from '../url'
import { type Checked, checkUrl, type Expected } from './check-url'
import { readCurrent } from './manifests'
import { pace } from './pace'
import { type DeploySettings, setUp } from './setup'
import { openLockfile } from './uploads'

export interface VerifySettings extends DeploySettings {
  /** Manifests, from the root. Default: the one in `dist`, `build`, `out` … */
  manifests?: readonly string[]
  /** Requests at the same time. Default 8. */
  concurrency?: number
  /** Requests a second, at most. Default 50. */
  rate?: number
  /** Milliseconds without a byte until a request counts as failed. Default 30,000. */
  timeout?: number
  /** Renditions only: originals, and so their bytes, are not fetched. Default false. */
  skipOriginals?: boolean
}

export interface Miss {
  url: string
  /** The first reference that shows it. */
  key: string
  problem: string
}

export interface VerifyResult {
  /** Distinct URLs that were asked for, originals included. */
  checked: number
  /** Of them the originals whose bytes were compared. */
  originals: number
  /** Received. */
  bytes: number
  misses: Miss[]
}

interface Job {
  url: string
  key: string
  expected: Expected
}

/**
 * Asks for every URL of a build, as a browser would: that it answers, with the right type and size, and that the original
 * behind it has the source's bytes. Sends no key.
 */
export async function verify(settings: VerifySettings = {}): Promise<VerifyResult> {
  const setup = setUp(settings)
  const { manifest } = readCurrent(setup, settings.manifests)
  const { concurrency = 8, rate = 50, timeout = 30_000 } = settings
  const { renditions, originals } = jobsOf(manifest, openLockfile(setup.options))
  const jobs = settings.skipOriginals ? renditions : [...renditions, ...originals]
  const agent = new Agent({ connections: concurrency })
  const turn = pace(rate)
  const limit = pLimit(concurrency)
  const result: VerifyResult = {
    checked: jobs.length,
    originals: jobs.length - renditions.length,
    bytes: 0,
    misses: [],
  }
  let done = 0
  const note = ({ url, key }: Job, { problem, bytes }: Checked) => {
    result.bytes += bytes
    if (problem) result.misses.push({ url, key, problem })
    setup.report({ kind: 'progress', what: 'URLs', done: ++done, total: jobs.length })
  }
  try {
    await limit.map(jobs, async (job) =>
      note(job, await checkUrl(job.url, job.expected, { agent, timeout, turn })),
    )
  } finally {
    await agent.close()
  }
  result.misses.sort((a, b) => (a.url < b.url ? -1 : 1))
  return result
}

function jobsOf({ images, urlEndpoint }: Manifest, lockfile: Lockfile) {
  const sources = new Map(lockfile.entries().map((entry) => [`${entry.hash} ${entry.filePath}`, entry]))
  const renditions = new Map<string, Job>()
  const originals = new Map<string, Job>()
  for (const [key, { hash, size, filePath, urls }] of Object.entries(images)) {
    if (!urlEndpoint || urls.length === 0) continue
    const source = sources.get(`${hash} ${filePath}`) ?? librarySize(key, urlEndpoint, lockfile)
    for (const url of urls) {
      if (!renditions.has(url))
        renditions.set(url, { url, key, expected: expectedOf(url, urlEndpoint, source) })
    }
    if (!hash || !filePath) continue
    // As it was stored: without this, ImageKit would compress it again.
    const url = `${urlEndpoint}${filePath}?tr=orig-true`
    if (!originals.has(url)) originals.set(url, { url, key, expected: { hash, length: size } })
  }
  return { renditions: [...renditions.values()], originals: [...originals.values()] }
}

function librarySize(key: string, urlEndpoint: string, lockfile: Lockfile): Size | undefined {
  const { kind, path } = parseSpecifier(key)
  if (kind !== 'library') return undefined
  const entry = lockfile.library(libraryPath(path, urlEndpoint), urlEndpoint)
  return entry?.width && entry.height ? { width: entry.width, height: entry.height } : undefined
}

/** What a URL promises by itself: a format that it names, and the size of its source after its transformations. */
function expectedOf(url: string, urlEndpoint: string, source: Size | undefined): Expected {
  const { transformation } = parseUrl(url, { urlEndpoint })
  const format = transformation.map((step) => step.format).findLast((one) => one !== undefined)
  const isNamed = typeof format === 'string' && /^(?:jpe?g|png|webp|avif|gif)$/.test(format)
  return {
    format: isNamed ? format.replace('jpg', 'jpeg') : undefined,
    size: source && outputSize(source, transformation),
  }
}
