import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { build, picture, project, stageFor } from '../deploy/stage'
import { type ForwardProxyOptions, startForwardProxy } from '../helpers/forward-proxy'
import { type HttpsFront, startHttpsFront } from '../helpers/https-front'
import { sharedCli } from './run-cli'

const stage = stageFor()
let folder: string
let front: HttpsFront
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'imagekit-proxy-'))
  front = await startHttpsFront(stage(), folder)
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await front.close()
})

async function proxied(options: Partial<ForwardProxyOptions> = {}) {
  const proxy = await startForwardProxy({ to: front.port, ...options })
  onTestFinished(() => proxy.close())
  return proxy
}

const account = (proxy: string, more: Record<string, string> = {}) => ({
  IMAGEKIT_URL_ENDPOINT: front.urlEndpoint,
  IMAGEKIT_PRIVATE_KEY: stage().privateKey,
  IMAGE_KIT_BASE_URL: front.url,
  HTTPS_PROXY: proxy,
  ...more,
})
// Node reads the certificate when it starts.
const cli = sharedCli(() => ({ NODE_EXTRA_CA_CERTS: front.certificate }))
const run = (cwd: string, env: Record<string, string>, ...args: string[]) => cli.run(args, { cwd, env })

const files = async (config = '') => ({
  'main.js': "import a from 'ik:./a.png?w=8'\nconsole.log(a)\n",
  'a.png': await picture('red'),
  ...(config && { 'unplugin-imagekit.config.mjs': config }),
})
const CREDENTIALS = 'ci-user:s3cret-pass'

test('sync and verify go through HTTPS_PROXY, with its user name and password', async () => {
  const proxy = await proxied({ credentials: CREDENTIALS })
  const root = project(await files())
  const env = account(`http://${CREDENTIALS}@127.0.0.1:${proxy.port}`)
  const synced = await run(root, env, 'sync')
  expect(synced).toMatchObject({ code: 0, out: expect.stringContaining('uploaded    1 (') })
  expect(stage().store.files()).toHaveLength(1)
  await build({ options: { urlEndpoint: front.urlEndpoint } }, root)
  const verified = await run(root, env, 'verify')
  expect(verified).toMatchObject({ code: 0, out: expect.stringContaining('✓ 2 URLs') })
  expect(new Set(proxy.connects)).toEqual(new Set(['imagekit.test:443']))
  expect(JSON.stringify([synced, verified])).not.toContain('s3cret')
})

describe('doctor says which way requests take', () => {
  test.each<[string, Record<string, string>, string, RegExp]>([
    ['a proxy', {}, '', /imagekit\.test: through http:\/\/127\.0\.0\.1:\d+ \(HTTPS_PROXY\)/],
    ['HTTP_PROXY, without HTTPS_PROXY', { HTTPS_PROXY: '' }, '', /through .* \(HTTP_PROXY\)/],
    ['NO_PROXY', { NO_PROXY: 'x.test, .imagekit.test' }, '', /imagekit\.test: direct, as NO_PROXY lists it/],
    ['none', { HTTPS_PROXY: '', HTTP_PROXY: '' }, '', /imagekit\.test: direct, as no proxy is set/],
    [
      'the option',
      {},
      'export default { options: { proxy: false } }',
      /imagekit\.test: direct, as the option proxy is false/,
    ],
  ])('%s', async (_, env, config, expected) => {
    const proxy = await proxied()
    const root = project(await files(config))
    const url = `http://${CREDENTIALS}@127.0.0.1:${proxy.port}`
    const variables = { HTTP_PROXY: url, IMAGEKIT_PRIVATE_KEY: '', ...env }
    const { out } = await run(root, account(url, variables), 'doctor')
    expect(out).toMatch(expected)
    expect(out).not.toContain('s3cret')
    expect(proxy.connects.length > 0).toBe(expected.source.includes('through'))
  })

  test('this machine never goes through one', async () => {
    const proxy = await proxied()
    const env = {
      IMAGEKIT_URL_ENDPOINT: stage().urlEndpoint,
      IMAGEKIT_PRIVATE_KEY: stage().privateKey,
      IMAGE_KIT_BASE_URL: stage().url,
      HTTPS_PROXY: proxy.url,
      HTTP_PROXY: proxy.url,
    }
    const root = project(await files())
    expect((await run(root, env, 'doctor')).out).toMatch(/127\.0\.0\.1:\d+: direct, as it is this machine/)
    expect(await run(root, env, 'sync')).toMatchObject({ code: 0 })
    expect(proxy.connects).toEqual([])
  })
})

describe('a proxy that does not help is named, without its password, and not asked again', () => {
  test.each<[string, Partial<ForwardProxyOptions>, string, RegExp]>([
    [
      'wants credentials',
      { credentials: 'other:pass' },
      `${CREDENTIALS}@`,
      /the proxy http:\/\/127\.0\.0\.1:\d+ \(HTTPS_PROXY\) responds with 407\. Set HTTPS_PROXY to http:\/\/user:password@host:port/,
    ],
    [
      'refuses the host',
      { response: 403 },
      '',
      /responds with 403\. Allow the host in the proxy, or list it in NO_PROXY/,
    ],
  ])('%s', async (_, options, credentials, expected) => {
    const proxy = await proxied(options)
    const root = project(await files())
    const ran = await run(root, account(`http://${credentials}127.0.0.1:${proxy.port}`), 'sync')
    expect(ran.code).toBe(1)
    expect(ran.error).toMatch(expected)
    expect(ran.error).not.toMatch(/s3cret|^\s+at /m)
    expect(proxy.connects.length).toBeLessThanOrEqual(2)
  })

  test('a value that is no URL of a proxy is refused, and not repeated', async () => {
    const ran = await run(project(await files()), account('user:s3cret@proxy:3128'), 'sync')
    expect(ran).toMatchObject({
      code: 1,
      error: expect.stringContaining('HTTPS_PROXY is not the URL of an HTTP proxy'),
    })
    expect(JSON.stringify(ran)).not.toContain('s3cret')
  })
})
