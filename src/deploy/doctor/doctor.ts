import { relative } from 'node:path'
import { errorMessage } from '../../diagnostics/build-error'
import { isLoopbackUrl, isSafeTransport } from '../../lib/loopback'
import { PurgeRecord, usedThisMonth } from '../purge/purge-record'
import { type DeploySettings, type Setup, setUp, withContext } from '../setup'
import { error, type Finding, ok, warning } from './finding'
import { checkEnvFiles, checkLockfile, checkNode, checkPackages } from './machine'
import { checkHost, checkProxies } from './network'

export type { Finding } from './finding'

export interface Diagnosis {
  findings: Finding[]
  /** Whether no finding is an error. */
  isHealthy: boolean
}

const API = 'https://api.imagekit.io'
const UPLOAD = 'https://upload.imagekit.io'

/** Checks everything that builds and deploys depend on, and gives advice. Changes nothing, and prints no key. */
export async function doctor(settings: DeploySettings = {}): Promise<Diagnosis> {
  const findings = [checkNode()]
  try {
    const setup = setUp(settings)
    if (settings.optionsFile) {
      findings.push(ok('config', `options from ${relative(process.cwd(), settings.optionsFile)}`))
    }
    const { options } = setup
    findings.push(...checkPackages(options.root), ...(await checkLockfile(options)))
    findings.push(...(await checkEnvFiles(options.root)))
    await checkAccount(setup, findings)
  } catch (cause) {
    findings.push(error('options', errorMessage(cause), 'Correct the config or the environment.'))
  }
  return { findings, isHealthy: findings.every(({ level }) => level !== 'error') }
}

/** Adds findings one by one, so that those before an error are kept. */
async function checkAccount(setup: Setup, findings: Finding[]): Promise<void> {
  const { urlEndpoint, privateKey, baseURL, proxy, folder, cacheDir } = setup.options
  // A base URL serves API and uploads.
  const hosts = [...(urlEndpoint ? [urlEndpoint] : []), ...(baseURL ? [baseURL] : [API, UPLOAD])]
  findings.push(...(await checkProxies([...new Set(hosts.map((url) => new URL(url).origin))], proxy)))
  const isEmulator = baseURL !== undefined && isLoopbackUrl(baseURL)
  if (urlEndpoint) {
    findings.push(
      ...checkEndpoint(urlEndpoint),
      ...(await checkHost('delivery', `${urlEndpoint}/`, proxy)).filter(isNotClock),
    )
  } else {
    const advice =
      'Set IMAGEKIT_URL_ENDPOINT (https://ik.imagekit.io/your_id), or images are left to the bundler.'
    findings.push(warning('endpoint', 'no URL-endpoint is set', advice))
  }
  const api = await checkHost('api', baseURL ?? API, proxy)
  findings.push(...api)
  if (!baseURL) findings.push(...(await checkHost('upload', UPLOAD, proxy)).filter(isNotClock))
  if (!privateKey) {
    const advice =
      'Set IMAGEKIT_PRIVATE_KEY where images are uploaded; a fork’s CI builds from the lockfile without it.'
    findings.push(warning('key', 'no private key is set', advice))
    return
  }
  if (!urlEndpoint) return
  if (api.some(({ level }) => level === 'error')) {
    // Each request would be retried for seconds.
    const advice = 'Run doctor again once the API can be reached.'
    findings.push(warning('key', 'not checked, as the API can’t be reached', advice))
    return
  }
  // With what sends requests to the API.
  const { checkKey, checkPurges, checkUsage } = await import('./account')
  await withContext(setup, ({ client }) =>
    client.use(async (api) => {
      findings.push(...(await checkKey(api, folder, isEmulator)), ...(await checkUsage(api)))
    }),
  )
  const record = new PurgeRecord(cacheDir, setup.logger)
  findings.push(checkPurges(usedThisMonth(record.purges, new Date())))
}

function checkEndpoint(urlEndpoint: string): Finding[] {
  const url = new URL(urlEndpoint)
  if (!isSafeTransport(url)) {
    return [
      error(
        'endpoint',
        `${urlEndpoint} is not HTTPS`,
        'Browsers block such images on secure pages: use https.',
      ),
    ]
  }
  if (url.hostname === 'ik.imagekit.io' && url.pathname === '/') {
    return [
      error('endpoint', `${urlEndpoint} lacks your ImageKit id`, 'Write https://ik.imagekit.io/your_id.'),
    ]
  }
  return [ok('endpoint', urlEndpoint)]
}

const isNotClock = ({ topic }: Finding) => topic !== 'clock'
