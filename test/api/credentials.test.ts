import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import ImageKitDefault, {
  type ClientOptions,
  createClient,
  ImageKit,
  ImageKitConfigError,
} from '../../src/api'

const key = 'private_abc123='
const make = (options: ClientOptions, env: Record<string, string> = {}) => createClient({ env, ...options })

test('unset options come from the environment, an option wins', async () => {
  const env = {
    IMAGEKIT_PRIVATE_KEY: key,
    IMAGEKIT_PUBLIC_KEY: 'public_env',
    IMAGEKIT_URL_ENDPOINT: 'https://ik.imagekit.io/env/',
  }
  expect(make({}, env)).toMatchObject({ publicKey: 'public_env', urlEndpoint: 'https://ik.imagekit.io/env' })
  expect(make({ publicKey: 'public_mine' }, env)).toMatchObject({ publicKey: 'public_mine' })
  const older = { IMAGEKIT_PRIVATE_KEY: key, IMAGEKIT_ENDPOINT_URL: 'https://ik.imagekit.io/older' }
  expect(make({}, older).urlEndpoint).toBe('https://ik.imagekit.io/older')
})

describe('what is missing or malformed is named with option and variable', () => {
  const cases: [string, ClientOptions, Record<string, string>, string, string][] = [
    ['no key', {}, {}, 'privateKey', 'IMAGEKIT_PRIVATE_KEY'],
    ['empty key', {}, { IMAGEKIT_PRIVATE_KEY: '' }, 'privateKey', 'IMAGEKIT_PRIVATE_KEY'],
    ['public as private', { privateKey: 'public_x' }, {}, 'privateKey', 'IMAGEKIT_PRIVATE_KEY'],
    ['webhook secret as private', { privateKey: 'whsec_x' }, {}, 'privateKey', 'IMAGEKIT_PRIVATE_KEY'],
    ['nothing but the prefix', { privateKey: 'private_' }, {}, 'privateKey', 'IMAGEKIT_PRIVATE_KEY'],
    ['blank', { privateKey: 'my key' }, {}, 'privateKey', 'IMAGEKIT_PRIVATE_KEY'],
    ['line end', { privateKey: `${key}\n` }, {}, 'privateKey', 'IMAGEKIT_PRIVATE_KEY'],
    ['colon', { privateKey: 'private_a:b' }, {}, 'privateKey', 'IMAGEKIT_PRIVATE_KEY'],
    ['private as public', { privateKey: key, publicKey: key }, {}, 'publicKey', 'IMAGEKIT_PUBLIC_KEY'],
    ['no URL', { privateKey: key, urlEndpoint: 'demo' }, {}, 'urlEndpoint', 'IMAGEKIT_URL_ENDPOINT'],
    ['ftp', { privateKey: key, urlEndpoint: 'ftp://x/y' }, {}, 'urlEndpoint', 'IMAGEKIT_URL_ENDPOINT'],
    ['plain HTTP', { privateKey: key, baseURL: 'http://api.example' }, {}, 'baseURL', 'IMAGE_KIT_BASE_URL'],
    [
      'looks like loopback',
      { privateKey: key, baseURL: 'http://127.0.0.1.evil.example' },
      {},
      'baseURL',
      'IMAGE_KIT_BASE_URL',
    ],
    [
      'named like loopback',
      { privateKey: key, baseURL: 'http://localhost.evil.example' },
      {},
      'baseURL',
      'IMAGE_KIT_BASE_URL',
    ],
    [
      'user in the URL',
      { privateKey: key, baseURL: 'https://a:b@x.example' },
      {},
      'baseURL',
      'IMAGE_KIT_BASE_URL',
    ],
  ]
  test.each(cases)('%s', (_, options, env, option, variable) => {
    const call = () => make(options, env)
    expect(call).toThrow(ImageKitConfigError)
    expect(call).toThrow(expect.objectContaining({ code: 'CONFIG', option, variable }))
    expect(call).toThrow(variable)
    // A key pasted into the wrong place is not printed.
    expect(call).not.toThrow(key)
  })

  test.each(['VITE_', 'NEXT_PUBLIC_', 'PUBLIC_', 'NUXT_PUBLIC_'])(
    'a private key under %s is refused',
    (prefix) => {
      expect(() => make({}, { [`${prefix}IMAGEKIT_PRIVATE_KEY`]: key })).toThrow(/compiled into the browser/)
    },
  )
})

test('a key without a prefix is taken: the official test vectors have one', () => {
  const client = make({ privateKey: 'dummy-key', urlEndpoint: 'https://ik.imagekit.io/demo/' })
  expect(client.url({ src: 'sdk-testing-files/future-search.png', signed: true })).toBe(
    'https://ik.imagekit.io/demo/sdk-testing-files/future-search.png?ik-s=32dbbbfc5f945c0403c71b54c38e76896ef2d6b0',
  )
})

test('`new ImageKit(…)` makes the same client, as the official SDK spells it', async () => {
  const client = new ImageKit({ privateKey: key, env: {} })
  expect(Object.keys(client)).toEqual(Object.keys(make({ privateKey: key })))
  expect(ImageKitDefault).toBe(ImageKit)
  expect(() => new ImageKit({ env: {} })).toThrow(ImageKitConfigError)
})

test.each([
  'http://127.0.0.1:1',
  'http://127.9.9.9',
  'http://[::1]:1',
  'http://localhost:1',
  'https://x.example',
])('baseURL %s is safe to send a key to', (baseURL) => {
  expect(make({ privateKey: key, baseURL })).toBeDefined()
})

test.each<[keyof ClientOptions, unknown]>([
  ['maxRetries', -1],
  ['maxRetries', 1.5],
  ['timeout', 0],
  ['timeout', Number.NaN],
  ['deadline', 2 ** 31],
  ['concurrency', 0],
])('%s: %s is refused', (option, value) => {
  expect(() => make({ privateKey: key, [option]: value })).toThrow(option)
})

test('a client shows no key, however it is printed', () => {
  const client = make({ privateKey: key })
  const printed = [inspect(client, { depth: null, showHidden: true, getters: true }), JSON.stringify(client)]
  const secrets = [key, Buffer.from(`${key}:`).toString('base64')]
  for (const text of printed) for (const secret of secrets) expect(text).not.toContain(secret)
})
