import ImageKit, { toFile } from '@imagekit/nodejs'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createClient, type EndpointName, endpoints, type ImageKitClient } from '../../src/api'
import { answers } from './answers'
import { methods, uploads } from './methods'
import { recorder } from './recorder'
import { PRIVATE_KEY } from './stage'

/*
 * The same call on the official client and on ours, and what each of them sends.
 */

let answer: unknown
let server: Awaited<ReturnType<typeof recorder>>
let official: ImageKit
let ours: ImageKitClient
beforeAll(async () => {
  server = await recorder(() => answer)
  official = new ImageKit({ privateKey: PRIVATE_KEY, baseURL: server.url, maxRetries: 0 })
  ours = createClient({ privateKey: PRIVATE_KEY, baseURL: server.url, env: {}, maxRetries: 0 })
})
afterAll(async () => {
  await ours.close()
  await server.close()
})
beforeEach(() => {
  server.requests.length = 0
})

const cases = Object.entries(methods).flatMap(([name, calls]) =>
  calls.map((call, index) => ({
    name: name as EndpointName,
    call,
    title: index ? `${name} (${index + 1})` : name,
  })),
)

test.each(cases)('$title sends what @imagekit/nodejs sends', async ({ name, call }) => {
  answer = answers[name]
  await call(official)
  // Our client has the same methods: only its results are typed more narrowly.
  await call(ours as unknown as ImageKit)
  const [theirs, own] = server.requests
  expect(own).toEqual(theirs)
  expect(own!.user).toBe(PRIVATE_KEY)
  expect(own!.method).toBe(endpoints[name].method)
  expect(server.requests).toHaveLength(2)
})

test.each(['files.upload', 'beta.v2.files.upload'] as const)(
  '%s sends what @imagekit/nodejs sends',
  async (name) => {
    answer = answers[name]
    const params = uploads[name]
    const file = await toFile(params.file, params.fileName)
    if (name === 'files.upload') {
      await official.files.upload({ ...params, file })
      await ours.files.upload(params)
    } else {
      await official.beta.v2.files.upload({ ...params, file })
      await ours.beta.v2.files.upload(params)
    }
    const [theirs, own] = server.requests
    expect(own).toEqual(theirs)
    expect(own!.path.join('/')).toBe(endpoints[name].path)
  },
)

test('every endpoint of the table is one that the official client calls, and no other', () => {
  const tried = [...Object.keys(methods), ...Object.keys(uploads)]
  expect(tried.sort()).toEqual(Object.keys(endpoints).sort())
  expect(tried.sort()).toEqual(methodsOf(official).sort())
})

/** Names of all methods that send a request: the resources' own, at any depth. */
function methodsOf(resource: object, path: string[] = []): string[] {
  const withoutRequest = ['helper', 'webhooks']
  const nested = Object.entries(resource).filter(
    ([name, value]) =>
      !name.startsWith('_') &&
      !withoutRequest.includes(name) &&
      value?._client === official &&
      value !== official,
  )
  const own = path.length
    ? Object.getOwnPropertyNames(Object.getPrototypeOf(resource)).filter((name) => name !== 'constructor')
    : []
  return [
    ...own.map((name) => [...path, name].join('.')),
    ...nested.flatMap(([name, value]) => methodsOf(value, [...path, name])),
  ]
}
