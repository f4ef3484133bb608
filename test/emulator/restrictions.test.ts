import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { signUrl } from '../../src/url'
import { api, upload } from './helpers'

const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
let signedOnly: Emulator
let namedOnly: Emulator
beforeAll(async () => {
  signedOnly = await startEmulator({ restrictions: { unsignedUrls: true } })
  namedOnly = await startEmulator({ restrictions: { unnamedTransformations: true } })
  for (const emulator of [signedOnly, namedOnly]) await upload(emulator, picture, { fileName: 'a.png' })
})
afterAll(() => Promise.all([signedOnly.close(), namedOnly.close()]))

describe('an account that restricts unsigned URLs', () => {
  test('answers signed ones only, and none that was changed', async () => {
    const url = `${signedOnly.urlEndpoint}/a.png?tr=w-1`
    expect((await fetch(url)).status).toBe(401)
    const signed = await signUrl(url, { ...signedOnly, expiresIn: 60 })
    expect((await fetch(signed)).status).toBe(200)
    const at = signedOnly.urlEndpoint.length + 1
    let refused = 0
    for (let i = at; i < signed.length; i++) {
      const other = signed[i] === '1' ? '2' : '1'
      const { status } = await fetch(signed.slice(0, i) + other + signed.slice(i + 1))
      if (status === 401 || status === 400) refused++
    }
    // `ik-t=` and `ik-s=` with another letter are no signature at all, which is refused here, too.
    expect(refused).toBe(signed.length - at)
  })

  test('refuses one that has expired', async () => {
    const now = Date.now() - 120_000
    const signed = await signUrl(`${signedOnly.urlEndpoint}/a.png`, { ...signedOnly, expiresIn: 60, now })
    expect((await fetch(signed)).status).toBe(401)
  })
})

describe('an account that restricts unnamed transformations', () => {
  test.each([
    ['/a.png', 200],
    ['/a.png?tr=n-small', 200],
    ['/a.png?tr=n-ik_ml_thumbnail', 200],
    ['/a.png?tr=w-1', 400],
    ['/a.png?tr=n-small,w-1', 400],
    ['/tr:w-1/a.png', 400],
  ])('%s is %i', async (path, status) => {
    await api(namedOnly, 'POST', '/v1/named-transformations', { name: 'small', transformation: 'w-1' })
    const response = await fetch(namedOnly.urlEndpoint + path)
    expect(response.status).toBe(status)
    if (status === 400) expect(await response.text()).toBe('Bad Image Transformation Request')
  })
})
