import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createClient } from '../../src/api'
import { type DeploySettings, type Diagnosis, doctor } from '../../src/deploy'
import { checkKey } from '../../src/deploy/doctor/account'
import { checkEnvFiles, checkNode, checkPackages } from '../../src/deploy/doctor/machine'
import { checkHost } from '../../src/deploy/doctor/network'
import { mutations, settingsOf, stageFor } from './stage'

const stage = stageFor()

/** Outside of this repository, whose git would answer. */
function folder(): string {
  const root = mkdtempSync(join(tmpdir(), 'imagekit-doctor-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  return root
}

const levels = ({ findings }: Diagnosis, topic: string) =>
  findings.filter((one) => one.topic === topic).map(({ level }) => level)

test('a healthy project: each line says what was looked at, and nothing is changed', async () => {
  const root = folder()
  execFileSync('git', ['init', '-q'], { cwd: root })
  writeFileSync(join(root, '.gitattributes'), 'imagekit.lock merge=union\n')
  const diagnosis = await doctor(settingsOf(stage(), root))
  for (const topic of [
    'node',
    'lockfile',
    'git',
    'endpoint',
    'delivery',
    'api',
    'clock',
    'folder',
    'usage',
    'purges',
  ])
    expect([topic, levels(diagnosis, topic)]).toEqual([topic, ['ok']])
  expect(diagnosis.isHealthy).toBe(true)
  expect(mutations(stage())).toEqual([])
  expect(JSON.stringify(diagnosis)).not.toContain(stage().privateKey)
})

test('a key that reaches the account’s settings is warned of; a restricted one is praised', async () => {
  const client = createClient({ privateKey: stage().privateKey, baseURL: stage().url })
  const full = await checkKey(client, '/app', false)
  expect(full).toContainEqual(
    expect.objectContaining({
      topic: 'key',
      level: 'warning',
      advice: expect.stringContaining('restricted key'),
    }),
  )
  stage().faults.set([{ route: ['accounts.urlEndpoints.list'], status: 403, body: { message: 'no' } }])
  const restricted = await checkKey(client, '/app', false)
  expect(restricted.map(({ topic, level }) => `${topic} ${level}`)).toEqual([
    'key ok',
    'folder ok',
    'key ok',
    'key ok',
  ])
  await client.close()
})

test('a user of the emulator is not sent to the dashboard', async () => {
  for (const options of [{}, { privateKey: 'private_wrong' }]) {
    const { findings } = await doctor(settingsOf(stage(), folder(), options))
    const advice = findings.map((one) => one.advice ?? '').join('\n')
    expect(advice).not.toContain('imagekit.io')
    expect(levels({ findings, isHealthy: true }, 'key')).not.toContain('warning')
  }
})

test('every bundler that is installed is checked, by the range of the peer', async () => {
  const root = folder()
  const install = (versions: Record<string, string>) => {
    for (const [name, version] of Object.entries(versions)) {
      mkdirSync(join(root, 'node_modules', name), { recursive: true })
      writeFileSync(join(root, 'node_modules', name, 'package.json'), JSON.stringify({ name, version }))
    }
  }
  install({
    vite: '6.0.0',
    rollup: '4.20.0',
    '@rspack/core': '2.0.0-beta.1',
    esbuild: '0.24.2',
    webpack: '5.98.0',
  })
  install({ '@farmfe/core': '1.6.0', rolldown: '1.0.0', sharp: '0.35.5' })
  const found = Object.fromEntries(checkPackages(root).map(({ topic, level }) => [topic, level]))
  expect(found).toEqual({
    vite: 'ok',
    rollup: 'error',
    '@rspack/core': 'ok',
    esbuild: 'error',
    webpack: 'ok',
    '@farmfe/core': 'error',
    rolldown: 'ok',
    sharp: 'ok',
  })
})

test('a private key in an .env file that git does not ignore', async () => {
  const root = folder()
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: 'pipe' })
  const levelsNow = async () => (await checkEnvFiles(root)).map(({ level, message }) => `${level} ${message}`)
  writeFileSync(join(root, '.env'), 'IMAGEKIT_PRIVATE_KEY=private_x\n')
  writeFileSync(join(root, '.env.example'), 'IMAGEKIT_PRIVATE_KEY=\n')
  expect(await levelsNow()).toEqual([])
  git('init', '-q')
  expect(await levelsNow()).toEqual(['warning .env has the private key, and git does not ignore it'])
  git('add', '.env')
  expect(await levelsNow()).toEqual(['error .env has the private key, and is under version control'])
  git('rm', '-q', '--cached', '.env')
  writeFileSync(join(root, '.gitignore'), '.env\n')
  expect(await levelsNow()).toEqual([])
})

test.each<[string, (root: string) => DeploySettings, string, string]>([
  ['a wrong key', (root) => settingsOf(stage(), root, { privateKey: 'private_wrong' }), 'key', 'error'],
  [
    'no key',
    (root) => ({
      ...settingsOf(stage(), root),
      options: { urlEndpoint: stage().urlEndpoint, baseURL: stage().url },
    }),
    'key',
    'warning',
  ],
  [
    'no endpoint',
    (root) => ({ cwd: root, environment: {}, options: { baseURL: stage().url } }),
    'endpoint',
    'warning',
  ],
  [
    'an endpoint without the id',
    (root) => ({ cwd: root, environment: {}, options: { urlEndpoint: 'https://ik.imagekit.io' } }),
    'endpoint',
    'error',
  ],
  [
    'a wrong option',
    (root) => ({ cwd: root, environment: {}, options: { folder: 'a b' } }),
    'options',
    'error',
  ],
  [
    'a key for everyone to see',
    (root) => ({ cwd: root, environment: { VITE_IMAGEKIT_PRIVATE_KEY: 'private_x' } }),
    'options',
    'error',
  ],
  [
    'a server that is not there',
    (root) => settingsOf(stage(), root, { baseURL: 'http://127.0.0.1:1' }),
    'api',
    'error',
  ],
])(
  '%s is told with what to do',
  async (_name, settings, topic, level) => {
    const diagnosis = await doctor(settings(folder()))
    const finding = diagnosis.findings.find((one) => one.topic === topic && one.level === level)
    expect(finding?.advice).toEqual(expect.any(String))
    expect(diagnosis.isHealthy).toBe(level === 'warning')
  },
  120_000,
)

test('a key is not tried on a server that is not there', async () => {
  const { findings } = await doctor(settingsOf(stage(), folder(), { baseURL: 'http://127.0.0.1:1' }))
  expect(findings.filter(({ topic }) => topic === 'key')).toEqual([
    {
      topic: 'key',
      level: 'warning',
      message: 'not checked, as the API can’t be reached',
      advice: 'Run doctor again once the API can be reached.',
    },
  ])
})

test('a damaged lockfile, and one that git ignores or would not merge', async () => {
  const root = folder()
  execFileSync('git', ['init', '-q'], { cwd: root })
  writeFileSync(join(root, 'imagekit.lock'), 'x')
  writeFileSync(join(root, '.gitignore'), '*.lock\n')
  const diagnosis = await doctor(settingsOf(stage(), root))
  expect([levels(diagnosis, 'lockfile'), levels(diagnosis, 'git')]).toEqual([['error'], ['warning', 'error']])
})

test('a clock that is off is noticed', async () => {
  const { createServer } = await import('node:http')
  const server = createServer((_, response) =>
    response.writeHead(200, { date: new Date(Date.now() - 3_600_000).toUTCString() }).end(),
  )
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  const address = server.address()
  const findings = await checkHost(
    'api',
    `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
  )
  expect(findings).toContainEqual(expect.objectContaining({ topic: 'clock', level: 'warning' }))
  expect(findings.at(-1)?.message).toMatch(/36\d\d s ahead/)
})

test.each([
  ['18.20.0', 'error'],
  ['20.18.9', 'error'],
  ['20.19.0', 'ok'],
  ['21.7.0', 'error'],
  ['22.11.0', 'error'],
  ['22.12.0', 'ok'],
  ['24.1.0', 'ok'],
])('Node %s: %s', (version, level) => {
  expect(checkNode(version).level).toBe(level)
})

test('purges that are nearly used up are warned of', async () => {
  const root = folder()
  const settings = settingsOf(stage(), root)
  const { PurgeRecord } = await import('../../src/deploy/purge/purge-record')
  const { setUp } = await import('../../src/deploy/setup')
  const { options, logger } = setUp(settings)
  const record = new PurgeRecord(options.cacheDir, logger)
  for (let index = 0; index < 3; index++) {
    const at = new Date(Date.now() + index).toISOString()
    await record.put({
      url: `u${index}`,
      at,
      requestId: `r${index}`,
      isCompleted: true,
      base: 'first',
      clears: [],
    })
  }
  const { findings } = await doctor(settings)
  expect(findings.find(({ topic }) => topic === 'purges')?.message).toMatch(/^3 requests/)
})
