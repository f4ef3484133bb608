import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { uploadTokens } from '../../src/emulator/api/uploads/upload-token'
import { usedTokens } from '../../src/emulator/model/used-tokens'
import { basic } from './helpers'

let emulator: Emulator
beforeAll(async () => {
  emulator = await startEmulator()
})
afterAll(() => emulator.close())
beforeEach(() => emulator.reset())

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** As a server of the user's own makes it: with the standard, not with our code. */
function jwt(payload: object, { key = 'private_emulator', ...header }: Record<string, string> = {}) {
  const head = encode({ alg: 'HS256', typ: 'JWT', kid: 'public_emulator', ...header })
  const body = encode(payload)
  return `${head}.${body}.${createHmac('sha256', key).update(`${head}.${body}`).digest('base64url')}`
}

const seconds = () => Math.floor(Date.now() / 1000)
const FIELDS = { fileName: 'dress.txt', useUniqueFileName: 'false', tags: 'summer,dress' }
const times = () => ({ iat: seconds(), exp: seconds() + 600 })

async function send(fields: Record<string, string>, authorization?: string) {
  const form = new FormData()
  for (const [name, value] of Object.entries(fields)) form.set(name, value)
  form.set('file', new Blob(['bytes']), 'x')
  const response = await fetch(`${emulator.url}/api/v2/files/upload`, {
    method: 'POST',
    body: form,
    ...(authorization && { headers: { authorization } }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('an upload V2', () => {
  test('is accepted with a token over its fields, once', async () => {
    const token = jwt({ ...FIELDS, ...times() })
    expect(await send({ ...FIELDS, token })).toMatchObject({ status: 200, body: { filePath: '/dress.txt' } })
    expect(emulator.store.files()).toMatchObject([{ tags: ['summer', 'dress'] }])
    expect(await send({ ...FIELDS, token })).toMatchObject({
      status: 400,
      body: { message: 'Your request has invalid token.' },
    })
  })

  test('is accepted with the private key', async () => {
    expect((await send(FIELDS, basic(emulator.privateKey))).status).toBe(200)
    expect((await send(FIELDS, basic('private_other'))).status).toBe(403)
  })

  const PAYLOAD =
    'Your request contains invalid payload. It does not match with the payload used to generate token.'
  const INVALID = 'Your request has invalid token.'
  test.each<[string, () => Record<string, string>, string]>([
    ['no token', () => FIELDS, 'Your request is missing token parameter.'],
    ['a field more', () => ({ ...FIELDS, folder: '/x', token: jwt({ ...FIELDS, ...times() }) }), PAYLOAD],
    ['a field less', () => ({ ...FIELDS, token: jwt({ ...FIELDS, folder: '/x', ...times() }) }), PAYLOAD],
    ['another value', () => ({ ...FIELDS, tags: 'x', token: jwt({ ...FIELDS, ...times() }) }), PAYLOAD],
    [
      'a flag that is no string',
      () => ({ ...FIELDS, token: jwt({ ...FIELDS, useUniqueFileName: false, ...times() }) }),
      PAYLOAD,
    ],
    [
      'an expired token',
      () => ({ ...FIELDS, token: jwt({ ...FIELDS, iat: seconds() - 100, exp: seconds() - 1 }) }),
      'Your request contains expired token.',
    ],
    [
      'more than an hour',
      () => ({ ...FIELDS, token: jwt({ ...FIELDS, iat: seconds(), exp: seconds() + 3601 }) }),
      INVALID,
    ],
    ['no exp', () => ({ ...FIELDS, token: jwt({ ...FIELDS, iat: seconds() }) }), INVALID],
    ['no iat', () => ({ ...FIELDS, token: jwt({ ...FIELDS, exp: seconds() + 10 }) }), INVALID],
    ['another key', () => ({ ...FIELDS, token: jwt({ ...FIELDS, ...times() }, { key: 'other' }) }), INVALID],
    [
      'another kid',
      () => ({ ...FIELDS, token: jwt({ ...FIELDS, ...times() }, { kid: 'public_x' }) }),
      INVALID,
    ],
    ['alg none', () => ({ ...FIELDS, token: jwt({ ...FIELDS, ...times() }, { alg: 'none' }) }), INVALID],
    [
      'no signature',
      () => ({
        ...FIELDS,
        token: `${jwt({ ...FIELDS, ...times() })
          .split('.')
          .slice(0, 2)
          .join('.')}.`,
      }),
      INVALID,
    ],
    ['a text', () => ({ ...FIELDS, token: 'text' }), INVALID],
  ])('with %s is refused', async (_, fields, message) => {
    expect(await send(fields())).toMatchObject({ status: 400, body: { message } })
    expect(emulator.store.files()).toEqual([])
  })

  test('with token and private key is refused', async () => {
    const token = jwt({ ...FIELDS, ...times() })
    expect(await send({ ...FIELDS, token }, basic(emulator.privateKey))).toMatchObject({
      status: 400,
      body: {
        message: expect.stringMatching(/^Your request contains both token and basic auth parameter\./),
      },
    })
  })

  test('takes the token of the reference', () => {
    const check = uploadTokens(
      { imagekitId: 'demo', publicKey: 'public_key_test', privateKey: 'private_key_test', urlEndpoint: '' },
      usedTokens(() => new Date(0)),
      () => 1_700_000_000_000,
    )
    const token =
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6InB1YmxpY19rZXlfdGVzdCJ9.eyJmaWxlTmFtZSI6ImRyZXNzLmpwZyIsInVzZVVuaXF1ZUZpbGVOYW1lIjoiZmFsc2UiLCJ0YWdzIjoic3VtbWVyLGRyZXNzIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDA0MDB9.MCjYueDFohrKC1VKvL1YWlRYUhuqjooFMJZ05YMD6go'
    const fields = { fileName: 'dress.jpg', useUniqueFileName: 'false', tags: 'summer,dress', token }
    expect(() => check(new Map(Object.entries(fields)))).not.toThrow()
    expect(() => check(new Map(Object.entries(fields)))).toThrow('Your request has invalid token.')
  })
})
