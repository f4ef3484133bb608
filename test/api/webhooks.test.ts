import { createHmac } from 'node:crypto'
import Official from '@imagekit/nodejs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createClient, ImageKitError } from '../../src/api'

const secret = 'whsec_TESTSECRET0123456789'
const body = '{"type":"video.transformation.accepted","id":"58e6d24d-6098-4319-be8d-40c3cb0a402d"}'
const event = JSON.parse(body)

function clientAt(seconds: number, webhookSecret: string | undefined = secret) {
  const clock = { now: () => seconds * 1000, sleep: async () => {}, random: () => 0 }
  return createClient({ privateKey: 'private_x', env: {}, webhookSecret, clock })
}

const standard = {
  'webhook-id': 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
  'webhook-timestamp': '1700000000',
  'webhook-signature': 'v1,urBeYtU8rWdFqNNT4S6OgghVT2w1wA0H9rP9bOLkeMw=',
}
const legacy = {
  'x-ik-signature': 't=1655795539264,v1=a8d7269b41a3a983cbb120acfa8359d29a37e69af4e407f451698c747faf0861',
}
const at = { standard: 1_700_000_000, legacy: 1_655_795_539 }

describe('a webhook is accepted', () => {
  test.each<[string, number, Parameters<ReturnType<typeof clientAt>['webhooks']['unwrap']>[1]]>([
    ['with a Standard Webhooks signature', at.standard, { headers: standard }],
    ['with the older signature', at.legacy, { headers: legacy }],
    ['with header names in any case', at.standard, { headers: upper(standard) }],
    ['with a Headers object', at.standard, { headers: new Headers(standard) }],
    ['with a list of values, as node:http has some', at.legacy, { headers: lists(legacy) }],
    ['with one good signature of several', at.standard, { headers: several() }],
    ['five minutes late', at.standard + 300, { headers: standard }],
    ['five minutes early', at.standard - 300, { headers: standard }],
    ['later, if that is allowed', at.standard + 900, { headers: standard, tolerance: 1000 }],
  ])('%s', (_, now, options) => {
    expect(clientAt(now).webhooks.unwrap(body, options)).toEqual(event)
    expect(clientAt(now).webhooks.unwrap(Buffer.from(body), options)).toEqual(event)
  })

  test('with a key of the call, or from the environment', () => {
    expect(
      clientAt(at.standard, 'whsec_other').webhooks.unwrap(body, { headers: standard, key: secret }),
    ).toEqual(event)
    const client = createClient({
      privateKey: 'private_x',
      env: { IMAGEKIT_WEBHOOK_SECRET: secret },
      clock: { now: () => at.standard * 1000, sleep: async () => {}, random: () => 0 },
    })
    expect(client.webhooks.unwrap(body, { headers: standard })).toEqual(event)
  })
})

describe('a webhook is refused', () => {
  test.each<[string, number, Record<string, string>, RegExp]>([
    ['without headers', at.standard, {}, /^Missing required headers/],
    [
      'without a timestamp',
      at.standard,
      { ...standard, 'webhook-timestamp': '' },
      /^Missing required headers/,
    ],
    [
      'with a timestamp that is none',
      at.standard,
      { ...standard, 'webhook-timestamp': 'now' },
      /timestamp is not a number/,
    ],
    ['when it is old', at.standard + 301, standard, /^Message timestamp too old/],
    ['when it comes from the future', at.standard - 301, standard, /^Message timestamp too new/],
    ['when it is old, by the older signature', at.legacy + 302, legacy, /^Message timestamp too old/],
    ['with another id', at.standard, { ...standard, 'webhook-id': 'x' }, /^No matching signature found/],
    ['with another time', at.standard, { ...standard, 'webhook-timestamp': '1700000001' }, /^No matching/],
    [
      'with an unknown version',
      at.standard,
      { ...standard, 'webhook-signature': standard['webhook-signature'].replace('v1', 'v2') },
      /^No matching/,
    ],
    [
      'without its v1',
      at.legacy,
      { 'x-ik-signature': legacy['x-ik-signature'].replace('v1', 'v0') },
      /^No matching/,
    ],
    [
      'with a signature cut short',
      at.legacy,
      { 'x-ik-signature': legacy['x-ik-signature'].slice(0, -1) },
      /^No matching/,
    ],
  ])('%s', (_, now, headers, message) => {
    const unwrap = () => clientAt(now).webhooks.unwrap(body, { headers })
    expect(unwrap).toThrow(message)
    expect(unwrap).toThrow(ImageKitError)
  })

  test('with any byte of its body changed', () => {
    for (let index = 0; index < body.length; index++) {
      const changed = `${body.slice(0, index)}${body[index] === 'x' ? 'y' : 'x'}${body.slice(index + 1)}`
      expect(() => clientAt(at.standard).webhooks.unwrap(changed, { headers: standard })).toThrow(
        /^No matching/,
      )
    }
  })

  test('without a secret, which is named', () => {
    const client = createClient({ privateKey: 'private_x', env: {} })
    expect(() => client.webhooks.unwrap(body, { headers: standard })).toThrow(/IMAGEKIT_WEBHOOK_SECRET/)
  })

  test.each(['not JSON', '[]', 'null', '{"id":"x"}', '{"type":1}'])('when its body is %s', (text) => {
    const signature = createHmac('sha256', secret)
      .update(`${at.legacy * 1000}.${text}`)
      .digest('hex')
    const headers = { 'x-ik-signature': `t=${at.legacy * 1000},v1=${signature}` }
    expect(() => clientAt(at.legacy).webhooks.unwrap(text, { headers })).toThrow(/body of the webhook/)
    expect(() => clientAt(at.legacy).webhooks.unsafeUnwrap(text)).toThrow(/body of the webhook/)
  })
})

describe('beside @imagekit/nodejs', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test('the same requests are accepted and refused, in the same words', () => {
    const official = new Official({ privateKey: 'private_x', webhookSecret: secret })
    for (const offset of [0, 299, 301, -299, -301]) {
      vi.useFakeTimers({ now: (at.standard + offset) * 1000, toFake: ['Date'] })
      for (const headers of [standard, { ...standard, 'webhook-id': 'x' }, {}]) {
        const theirs = outcome(() => official.webhooks.unwrap(body, { headers: headers as never }))
        const ours = outcome(() => clientAt(at.standard + offset).webhooks.unwrap(body, { headers }))
        expect(ours).toEqual(theirs)
      }
    }
    expect(clientAt(0).webhooks.unsafeUnwrap(body)).toEqual(official.webhooks.unsafeUnwrap(body))
  })
})

test('the secret is not to be seen in the client', async () => {
  const { inspect } = await import('node:util')
  const client = clientAt(0)
  expect(inspect(client, { depth: 9, showHidden: true })).not.toContain(secret)
  expect(JSON.stringify(client)).not.toContain(secret)
})

/** Up to the colon behind which our message says more. */
function outcome(act: () => unknown) {
  try {
    return act()
  } catch (error) {
    return (error as Error).message.split(':')[0]
  }
}

function upper(headers: Record<string, string>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]))
}

function lists(headers: Record<string, string>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]))
}

function several() {
  return { ...standard, 'webhook-signature': `v1,AAAA v2,x ${standard['webhook-signature']}` }
}
