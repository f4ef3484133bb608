import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, upload } from './helpers'
import { tealJpeg } from './picture'

/* The account's upload settings, as its dashboard has them. */

let emulator: Emulator
let picture: Buffer
let ids: Record<string, string>
const ROUTE = '/v1/named-transformations'

beforeAll(async () => {
  emulator = await startEmulator({
    uploadTransformation: { pre: 'n-small', post: [{ type: 'transformation', value: 'n-tiny:rt-90' }] },
  })
  picture = await tealJpeg(120, 80)
})
afterAll(() => emulator.close())
beforeEach(async () => {
  emulator.reset()
  ids = {}
  for (const [name, transformation] of [
    ['small', 'w-60'],
    ['tiny', 'w-6'],
    ['smal', 'w-7'],
  ] as const) {
    ids[name] = (await api(emulator, 'POST', ROUTE, { name, transformation })).body.id
  }
})

test('an image gets the account’s transformation, one with its own keeps to that, and a text gets none', async () => {
  expect((await upload(emulator, picture)).body).toMatchObject({ width: 60, height: 40 })
  const own = { transformation: JSON.stringify({ pre: 'w-30' }) }
  expect((await upload(emulator, picture, own)).body).toMatchObject({ width: 30 })
  expect((await upload(emulator, Buffer.from('text'), { fileName: 'a.txt' })).body).toMatchObject({ size: 4 })
})

describe('a named transformation that the upload settings use', () => {
  test.each(['small', 'tiny'])('cannot be renamed, disabled or deleted: %s', async (name) => {
    const one = `${ROUTE}/${ids[name]}`
    const before = (await api(emulator, 'GET', one)).body
    for (const [method, body] of [
      ['PATCH', { name: 'other' }],
      ['PATCH', { enabled: false }],
      ['DELETE', undefined],
    ] as const) {
      expect(await api(emulator, method, one, body)).toMatchObject({
        status: 409,
        body: { message: expect.stringMatching(/used in the upload settings/) },
      })
    }
    expect((await api(emulator, 'GET', one)).body).toEqual(before)
  })

  test('can be changed, and one whose name is only its beginning is free', async () => {
    const one = `${ROUTE}/${ids.small}`
    const changed = await api(emulator, 'PATCH', one, {
      name: 'small',
      enabled: true,
      transformation: 'w-50',
    })
    expect(changed).toMatchObject({ status: 200, body: { transformation: 'w-50' } })
    expect((await api(emulator, 'DELETE', `${ROUTE}/${ids.smal}`)).status).toBe(204)
  })
})
