import { createHmac } from 'node:crypto'
import Official from '@imagekit/nodejs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createClient, ImageKitConfigError } from '../../../src/api'

const now = 1_700_000_000_000
const clock = { now: () => now, sleep: async () => {}, random: () => 0 }
const clientOf = (privateKey: string) =>
  createClient({ privateKey, publicKey: 'public_key_test', env: {}, clock })
const client = clientOf('private_key_test')

describe('authentication parameters', () => {
  test.each([
    ['your_token', 1582269249, 'e71bcd6031016b060d349d212e23e85c791decdd'],
    ['31c468de-520a-4dc1-8868-de1e0fb93a7b', 1655379249, '8961fcca00e0ffe2ae7075cfcb6408fb81139f2c'],
    ['abc', undefined, '7a4910052ab3ad39bf52f143a748f2073f397eec'],
    ['abc', 0, '7a4910052ab3ad39bf52f143a748f2073f397eec'],
  ])('of token %s and expiry %s are signed', (token, expire, signature) => {
    expect(client.helper.getAuthenticationParameters(token, expire)).toEqual({
      token,
      expire: expire || 1_700_001_800,
      signature,
    })
  })

  test('of another key are other ones', () => {
    const { signature } = clientOf('dummy-key').helper.getAuthenticationParameters('your_token', 1582269249)
    expect(signature).toBe('1de1c147aa204d5dac84179b1b47027a2f289741')
  })

  test('a token is made where none is given, another one each time', () => {
    const [first, second] = [1, 2].map(() => client.helper.getAuthenticationParameters())
    expect(first!.token).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(second!.token).not.toBe(first!.token)
    expect(first!.expire).toBe(1_700_001_800)
    expect(client.helper.getAuthenticationParameters('').token).not.toBe('')
  })

  test('equal those of @imagekit/nodejs', () => {
    const keys = fc.stringMatching(/^private_[A-Za-z0-9+/=]{1,20}$/)
    fc.assert(
      fc.property(keys, fc.string({ minLength: 1 }), fc.nat(), (key, token, expire) => {
        fc.pre(expire > 0)
        const official = new Official({ privateKey: key }).helper.getAuthenticationParameters(token, expire)
        expect(clientOf(key).helper.getAuthenticationParameters(token, expire)).toEqual(official)
      }),
      { numRuns: 500 },
    )
  })
})

describe('an upload token', () => {
  const fields = { fileName: 'dress.jpg', useUniqueFileName: 'false', tags: 'summer,dress' }

  test('is the documented JSON Web Token', () => {
    expect(client.helper.getUploadToken(fields, { expiresIn: 400 })).toBe(
      'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCIsImtpZCI6InB1YmxpY19rZXlfdGVzdCJ9.eyJmaWxlTmFtZSI6ImRyZXNzLmpwZyIsInVzZVVuaXF1ZUZpbGVOYW1lIjoiZmFsc2UiLCJ0YWdzIjoic3VtbWVyLGRyZXNzIiwiaWF0IjoxNzAwMDAwMDAwLCJleHAiOjE3MDAwMDA0MDB9.MCjYueDFohrKC1VKvL1YWlRYUhuqjooFMJZ05YMD6go',
    )
  })

  test('is verified by an independent HMAC, and lasts ten minutes unless told otherwise', () => {
    const [header, payload, signature] = client.helper.getUploadToken(fields).split('.')
    const expected = createHmac('sha256', 'private_key_test').update(`${header}.${payload}`)
    expect(signature).toBe(expected.digest('base64url'))
    const claims = JSON.parse(Buffer.from(payload!, 'base64url').toString())
    expect(claims).toEqual({ ...fields, iat: now / 1000, exp: now / 1000 + 600 })
  })

  test.each([0, -1, 3601, Number.NaN])('that lasts %s s is refused', (expiresIn) => {
    expect(() => client.helper.getUploadToken(fields, { expiresIn })).toThrow(/between 1 and 3600/)
  })

  test('needs the public key', () => {
    const bare = createClient({ privateKey: 'private_x', env: {} })
    expect(() => bare.helper.getUploadToken(fields)).toThrow(ImageKitConfigError)
    expect(() => bare.helper.getUploadToken(fields)).toThrow(/IMAGEKIT_PUBLIC_KEY/)
  })
})
