import { describe, expect, test } from 'vitest'
import { resolveOptions } from '../../../src/core/config/options'
import { SharedClient } from '../../../src/core/media-library/client'
import { isCI } from '../../../src/lib/ci'

async function use(urlEndpoint: string, baseURL?: string): Promise<string> {
  const options = resolveOptions(
    { urlEndpoint, privateKey: 'private_x', ...(baseURL && { baseURL }) },
    {},
    '.',
  )
  const client = new SharedClient(options)
  const release = client.hold()
  try {
    return await client.use(async () => 'connected')
  } finally {
    await release()
  }
}

describe('the emulator and ImageKit never mix', () => {
  const [real, local] = ['https://ik.imagekit.io/demo', 'http://127.0.0.1:4100/demo']
  test.each<[string, string | undefined, RegExp]>([
    [real, 'http://127.0.0.1:4100', /^The API is on this machine, and the URL-endpoint is not/],
    [real, 'http://localhost:4100', /uploaded to http:\/\/localhost:4100 and delivered from https:/],
    [
      local,
      undefined,
      /^The URL-endpoint is on this machine, and the API is not.*https:\/\/api\.imagekit\.io/,
    ],
    ['http://[::1]:1/demo', 'https://api.example.com', /^The URL-endpoint is on this machine/],
  ])('%s with the API %s', async (endpoint, api, message) => {
    await expect(use(endpoint, api)).rejects.toThrow(message)
  })

  test.each<[string, string | undefined]>([
    [real, undefined],
    [real, 'https://api.example.com'],
    [local, 'http://localhost:4100'],
  ])('%s with the API %s is right', async (endpoint, api) => {
    expect(await use(endpoint, api)).toBe('connected')
  })
})

test('CI is known by its variable', () => {
  expect([{ CI: 'true' }, { CI: '1' }, { CI: '' }, { CI: 'false' }, {}].map((one) => isCI(one))).toEqual([
    true,
    true,
    false,
    false,
    false,
  ])
})
