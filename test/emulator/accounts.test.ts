import { createHmac } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, type EmulatorAccount, startEmulator } from '../../src/emulator'
import { signUrl } from '../../src/url'
import { api, upload } from './helpers'

let emulator: Emulator
let shop: EmulatorAccount
let blog: EmulatorAccount
beforeAll(async () => {
  emulator = await startEmulator({
    accounts: [
      { imagekitId: 'shop' },
      { imagekitId: 'blog', publicKey: 'public_b', privateKey: 'private_b' },
    ],
    rateLimits: [{ route: 'list', limit: 1, interval: 60_000 }],
  })
  shop = emulator.accounts.shop!
  blog = emulator.accounts.blog!
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const as = ({ privateKey }: EmulatorAccount) => ({ url: emulator.url, privateKey })
const get = async (url: string) => {
  const response = await fetch(url)
  return [response.status, await response.text()]
}

test('the emulator’s own fields are those of the first account', () => {
  const { imagekitId: _, store: __, ...facts } = shop
  expect(emulator).toMatchObject(facts)
  expect(shop).toMatchObject({ publicKey: 'public_shop', privateKey: 'private_shop' })
  expect(blog.urlEndpoint).toBe(`${emulator.url}/blog`)
})

test('each has its own library, chosen by private key and by the URL', async () => {
  await upload(as(shop), Buffer.from('of the shop'), { fileName: 'a.txt' })
  await upload(as(blog), Buffer.from('of the blog'), { fileName: 'a.txt' })
  expect(await get(`${shop.urlEndpoint}/a.txt`)).toEqual([200, 'of the shop'])
  expect(await get(`${blog.urlEndpoint}/a.txt`)).toEqual([200, 'of the blog'])
  const [id] = shop.store.files().map(({ fileId }) => fileId)
  expect((await api(as(shop), 'GET', `/v1/files/${id}/details`)).status).toBe(200)
  expect((await api(as(blog), 'GET', `/v1/files/${id}/details`)).status).toBe(404)
  expect(emulator.requests.map(({ account }) => account)).toEqual([
    'shop',
    'blog',
    'shop',
    'blog',
    'shop',
    'blog',
  ])
})

test('an unknown key is nobody, an unknown URL-endpoint nothing', async () => {
  expect((await api({ url: emulator.url, privateKey: 'private_x' }, 'GET', '/v1/files')).status).toBe(403)
  expect(emulator.requests.at(-1)?.account).toBeUndefined()
  expect((await fetch(`${emulator.url}/other/a.txt`)).status).toBe(404)
})

test('usage, purge quota, rate limits and signatures are each account’s own', async () => {
  await upload(as(shop), Buffer.from('12345'), { fileName: 'a.txt' })
  const day = (ahead: number) => new Date(Date.now() + ahead * 86_400_000).toISOString().slice(0, 10)
  const usage = async (account: EmulatorAccount) =>
    (await api(as(account), 'GET', `/v1/accounts/usage?startDate=${day(0)}&endDate=${day(1)}`)).body
      .mediaLibraryStorageBytes
  expect([await usage(shop), await usage(blog)]).toEqual([5, 0])
  const statuses = []
  for (const one of [shop, shop, blog]) statuses.push((await api(as(one), 'GET', '/v1/files')).status)
  expect(statuses).toEqual([200, 429, 200])
  const foreign = await signUrl(`${shop.urlEndpoint}/a.txt`, { ...shop, privateKey: blog.privateKey })
  expect((await fetch(foreign)).status).toBe(401)
})

test('a fault may be one account’s', async () => {
  emulator.faults.set([{ account: 'blog', status: 503 }])
  expect((await fetch(`${shop.urlEndpoint}/a.txt`)).status).toBe(404)
  expect((await fetch(`${blog.urlEndpoint}/a.txt`)).status).toBe(503)
  expect((await upload(as(blog), Buffer.from('x'))).status).toBe(503)
  expect((await clientUpload(blog)).status).toBe(503)
  expect((await clientUpload(shop)).status).toBe(200)
})

describe('a client-side upload goes to the account of its public key', () => {
  test('V1, with the key before or behind the file', async () => {
    for (const [index, account] of [blog, shop].entries()) {
      const { status, body } = await clientUpload(account, { isKeyLast: index === 1 })
      expect([status, body.url]).toEqual([200, `${account.urlEndpoint}/c.txt`])
      expect(String(await account.store.read('/c.txt'))).toBe('client')
      expect(emulator.requests.at(-1)?.account).toBe(account.imagekitId)
    }
  })

  test('V2, by its token', async () => {
    const seconds = Math.floor(Date.now() / 1000)
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const head = part({ alg: 'HS256', typ: 'JWT', kid: blog.publicKey })
    const text = `${head}.${part({ fileName: 'd.txt', useUniqueFileName: 'false', iat: seconds, exp: seconds + 60 })}`
    const token = `${text}.${createHmac('sha256', blog.privateKey).update(text).digest('base64url')}`
    const form = new FormData()
    form.set('file', new Blob(['v2']), 'x')
    for (const [name, value] of Object.entries({ fileName: 'd.txt', useUniqueFileName: 'false', token })) {
      form.set(name, value)
    }
    const response = await fetch(`${emulator.url}/api/v2/files/upload`, { method: 'POST', body: form })
    expect([response.status, blog.store.files().length, shop.store.files().length]).toEqual([200, 1, 0])
  })

  test('and is refused if the signature is another account’s, or the key nobody’s', async () => {
    for (const forged of [
      { ...blog, privateKey: shop.privateKey },
      { ...shop, publicKey: 'public_x' },
    ]) {
      expect((await clientUpload(forged)).status).toBe(400)
    }
    expect([...shop.store.files(), ...blog.store.files()]).toEqual([])
  })

  test('a file that is too large is refused as ever', async () => {
    const small = await startEmulator({
      maxUploadBytes: 10,
      accounts: [{ imagekitId: 'a' }, { imagekitId: 'b' }],
    })
    const { status, body } = await clientUpload(small.accounts.b!, { url: small.url, bytes: 3_000_000 })
    expect([status, body.message]).toEqual([
      400,
      'Your request contains invalid file parameter. The file size exceeds limits.',
    ])
    await small.close()
  })
})

let count = 0
async function clientUpload(
  { publicKey, privateKey }: EmulatorAccount,
  { isKeyLast = false, url = emulator.url, bytes = 0 } = {},
) {
  const token = `token-${count++}`
  const expire = String(Math.floor(Date.now() / 1000) + 600)
  const signature = createHmac('sha1', privateKey)
    .update(token + expire)
    .digest('hex')
  const fields = { publicKey, token, expire, signature, fileName: 'c.txt', useUniqueFileName: 'false' }
  const form = new FormData()
  const file = bytes > 0 ? new Uint8Array(bytes) : 'client'
  if (isKeyLast) form.set('file', new Blob([file]), 'x')
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  if (!isKeyLast) form.set('file', new Blob([file]), 'x')
  const response = await fetch(`${url}/api/v1/files/upload`, { method: 'POST', body: form })
  return { status: response.status, body: await response.json() }
}

test('with dir each keeps its files in a folder of its name', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'imagekit-accounts-'))
  const accounts = [{ imagekitId: 'one' }, { imagekitId: 'two' }]
  const first = await startEmulator({ dir, accounts })
  await upload({ url: first.url, privateKey: 'private_two' }, Buffer.from('x'), { fileName: 'a.txt' })
  await first.close()
  const second = await startEmulator({ dir, accounts: accounts.toReversed() })
  expect(second.accounts.two!.store.files()).toHaveLength(1)
  expect(second.accounts.one!.store.files()).toHaveLength(0)
  await second.close()
  expect(readdirSync(dir).sort()).toEqual(['one', 'two'])
  rmSync(dir, { recursive: true, force: true })
})

test.each([
  [{ accounts: [] }, 'accounts: expected at least one'],
  [{ accounts: [{ imagekitId: 'a' }, { imagekitId: 'a' }] }, 'two accounts have the same imagekitId ("a")'],
  [
    {
      accounts: [
        { imagekitId: 'a', privateKey: 'k' },
        { imagekitId: 'b', privateKey: 'k' },
      ],
    },
    /same privateKey$/,
  ],
  [
    { imagekitId: 'x', accounts: [{ imagekitId: 'a' }] },
    'imagekitId: set it in each of accounts instead of beside them',
  ],
  [{ imagekitId: 'a/b' }, 'imagekitId: "a/b" must be letters'],
])('%j is refused', async (options, message) => {
  await expect(startEmulator(options)).rejects.toThrow(message)
})
