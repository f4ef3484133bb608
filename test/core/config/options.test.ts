import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { describe, expect, test } from 'vitest'
import { fingerprint, resolveOptions } from '../../../src/core/config/options'
import { leakDetector } from '../../../src/core/config/secrets'
import { temporaryFolder } from '../../helpers/folder'

const root = '/project'

test('user ?? environment ?? default', () => {
  const environment = {
    IMAGEKIT_URL_ENDPOINT: 'https://ik.imagekit.io/env/',
    IMAGEKIT_PRIVATE_KEY: 'private_env',
  }
  const options = resolveOptions({ folder: 'shop/img/' }, environment, root)
  expect(options).toMatchObject({
    urlEndpoint: 'https://ik.imagekit.io/env',
    folder: '/shop/img',
    fileName: '[hash]',
    lockfile: join(root, 'imagekit.lock'),
    concurrency: 16,
  })
  expect(options.privateKey?.reveal()).toBe('private_env')
  expect(resolveOptions({ urlEndpoint: 'https://cdn.example.com/x' }, environment, root).urlEndpoint).toBe(
    'https://cdn.example.com/x',
  )
})

test.each([
  ['IMAGEKIT_URL_ENDPOINT', 'urlEndpoint', 'https://ik.imagekit.io/a'],
  ['IMAGEKIT_ENDPOINT_URL', 'urlEndpoint', 'https://ik.imagekit.io/a'],
  ['IMAGE_KIT_BASE_URL', 'baseURL', 'http://127.0.0.1:4100'],
  ['IMAGEKIT_PUBLIC_KEY', 'publicKey', 'public_a'],
] as const)('%s sets %s', (variable, option, value) => {
  expect(resolveOptions({}, { [variable]: value }, root)[option]).toBe(value)
})

test('a fork’s empty secret is a secret that is not set', () => {
  expect(resolveOptions({ privateKey: '' }, { IMAGEKIT_PRIVATE_KEY: '' }, root).privateKey).toBeUndefined()
})

test('everything that is wrong is named in one error, with what is right, and without the key', () => {
  const wrong = {
    urlEndpiont: 'x',
    urlEndpoint: 'ik.imagekit.io/demo',
    privateKey: 'public_swapped_canary',
    folder: '/a b/',
    fileName: 'a b',
    concurrency: 0,
    attributes: 'vue',
    strict: 'yes',
  }
  // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
  const build = () => resolveOptions(wrong as any, {}, root)
  expect(build).toThrowErrorMatchingInlineSnapshot(`
    [ImageKitBuildError: unplugin-imagekit: invalid options
      - urlEndpiont is not an option; did you mean urlEndpoint? Options are: mode, urlEndpoint, publicKey, privateKey, baseURL, proxy, root, folder, fileName, lockfile, manifest, cacheDir, presets, defaults, dts, attributes, concurrency, allowActiveSvg, include, exclude, publicDir, components, metadata, purge, previousManifest, verifyRemote, dryRun, strict, budget, budgets, report, maxUploadBytes, maxVideoUploadBytes, uploadInWatch, inspector.
      - urlEndpoint must be an http(s) URL without user name and query, such as https://ik.imagekit.io/your_id; it is 'ik.imagekit.io/demo'.
      - privateKey must be a key that begins with private_, without blanks.
      - folder must be a Media Library folder of letters, digits, - _ and /; it is '/a b/'.
      - fileName must be a name with [hash] or [name] in it, of these, letters, digits, - _ and .; it is 'a b'.
      - attributes must be 'html' or 'react'; it is 'vue'.
      - concurrency must be a whole number from 1 to 100; it is 0.
      - strict must be true or false; it is 'yes'.]
  `)
  expect(build).not.toThrow(/canary/)
})

test('a wrong variable is named by its own name', () => {
  expect(() => resolveOptions({}, { IMAGEKIT_URL_ENDPOINT: 'demo' }, root)).toThrow(
    /IMAGEKIT_URL_ENDPOINT must be an http\(s\) URL/,
  )
})

test('http leaves this machine for no server but one on it', () => {
  expect(() => resolveOptions({ baseURL: 'http://api.example.com' }, {}, root)).toThrow(
    /baseURL must be an https URL/,
  )
  for (const baseURL of ['http://127.0.0.1:1', 'http://localhost:1', 'https://api.example.com']) {
    expect(resolveOptions({ baseURL }, {}, root).baseURL).toBe(baseURL)
  }
})

describe('a private key under a public name is refused', () => {
  test.each([
    ['VITE_IMAGEKIT_PRIVATE_KEY', 'anything'],
    ['NEXT_PUBLIC_IMAGEKIT_PRIVATE_KEY', 'private_x'],
    ['PUBLIC_IK', 'private_x'],
    ['NUXT_PUBLIC_KEY', 'private_x'],
  ])('%s', (name, value) => {
    expect(() => resolveOptions({}, { [name]: value }, root)).toThrow(`${name} holds an ImageKit private key`)
  })

  test('a public key is none', () => {
    expect(() => resolveOptions({}, { VITE_IMAGEKIT_PUBLIC_KEY: 'public_x' }, root)).not.toThrow()
  })
})

test('the key prints nowhere', () => {
  const { privateKey, ...rest } = resolveOptions({ privateKey: 'private_canary' }, {}, root)
  const options = { privateKey, ...rest }
  const printed = [
    inspect(options, { depth: null, showHidden: true }),
    JSON.stringify(options),
    `${privateKey}`,
    String(Object.values({ ...privateKey })),
    fingerprint(options),
  ].join('\n')
  expect(printed).not.toContain('private_canary')
})

test('a leak is seen in every form', () => {
  const leaks = leakDetector(resolveOptions({ privateKey: 'private_canary/+=' }, {}, root).privateKey)
  const header = Buffer.from('private_canary/+=:').toString('base64')
  for (const output of [
    'key = "private_canary/+="',
    `authorization: Basic ${header}`,
    new TextEncoder().encode(`x${Buffer.from('private_canary/+=').toString('base64')}y`),
    `?key=${encodeURIComponent('private_canary/+=')}`,
  ]) {
    expect(leaks(output)).toBe(true)
  }
  expect(leaks('private_other')).toBe(false)
})

test.each([
  ['{"dependencies":{"react":"19"}}', 'react'],
  ['{"dependencies":{"vue":"3"}}', 'html'],
  ['not json', 'html'],
] as const)('attribute casing from package.json %s', (manifest, expected) => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'package.json'), manifest)
  expect(resolveOptions({}, {}, folder).attributes).toBe(expected)
})

test.each([
  'https://user:password@ik.imagekit.io/demo',
  'https://ik.imagekit.io/demo?x=1',
  'https://ik.imagekit.io/de mo',
  'https://ik.imagekit.io/demo"><script>',
  'https://ik.imagekit.io/demo\n',
  ' https://ik.imagekit.io/demo',
  'https:\\\\ik.imagekit.io\\demo',
])('urlEndpoint %j is refused: it would be in every page', (urlEndpoint) => {
  const refused = () => resolveOptions({ urlEndpoint }, {}, root)
  expect(refused).toThrow(/urlEndpoint must be an http\(s\) URL without user name and query/)
  expect(refused).not.toThrow(/user:password/)
})

test('what surrounds a variable in blanks and line breaks is no part of it', () => {
  const environment = {
    IMAGEKIT_URL_ENDPOINT: ' https://ik.imagekit.io/demo \n',
    IMAGEKIT_PRIVATE_KEY: 'private_canary\r\n',
    IMAGEKIT_PUBLIC_KEY: ' ',
  }
  const { urlEndpoint, privateKey, publicKey } = resolveOptions({}, environment, root)
  expect([urlEndpoint, privateKey?.reveal(), publicKey]).toEqual([
    'https://ik.imagekit.io/demo',
    'private_canary',
    undefined,
  ])
  expect(() => resolveOptions({ privateKey: 'private_a b' }, {}, root)).toThrow(/without blanks/)
})

test.each(['index.html', '../a.json', '/a.json', 'C:\\a.json', 'a/../../b.json', ''])(
  'manifest %j is refused: it would be overwritten',
  (manifest) => {
    expect(() => resolveOptions({ manifest }, {}, root)).toThrow(/manifest must be the name of a JSON file/)
  },
)

test('a root that is no folder is an error', () => {
  expect(() => resolveOptions({ root: '/nowhere/at/all' }, {}, root)).toThrow(/does not exist/)
})
