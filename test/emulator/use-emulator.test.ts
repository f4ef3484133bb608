import Official from '@imagekit/nodejs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { startEmulator, useEmulator } from '../../src/emulator'
import { upload } from './helpers'

const before = process.env.IMAGEKIT_PRIVATE_KEY

describe('a test file that uses the emulator', () => {
  const imagekit = useEmulator({ beforeAll, beforeEach, afterAll }, { privateKey: 'private_of_the_test' })

  test('finds its account in the environment, where the SDK looks for it', async () => {
    expect(process.env.IMAGEKIT_PRIVATE_KEY).toBe('private_of_the_test')
    // Without any option.
    const client = new Official()
    const { url } = await client.files.upload({ file: 'aGVsbG8=', fileName: 'a.txt' })
    expect(url).toContain(imagekit().urlEndpoint)
    expect(imagekit().store.files()).toHaveLength(1)
  })

  test('begins each test with an empty account', () => {
    expect(imagekit().store.files()).toEqual([])
    expect(imagekit().requests.count()).toBe(0)
  })
})

test('afterwards the environment is what it was, and the emulator is gone', () => {
  expect(process.env.IMAGEKIT_PRIVATE_KEY).toBe(before)
  const never = useEmulator({ beforeAll() {}, beforeEach() {}, afterAll() {} })
  expect(never).toThrow(/only available in tests and hooks/)
})

test('twenty side by side know nothing of each other', async () => {
  const all = await Promise.all(Array.from({ length: 20 }, () => startEmulator()))
  await Promise.all(all.map((one, at) => upload(one, Buffer.from(String(at)), { fileName: `${at}.txt` })))
  for (const [at, one] of all.entries()) {
    expect(one.store.files().map(({ name }) => name)).toEqual([`${at}.txt`])
    expect(String(await one.store.read(`/${at}.txt`))).toBe(String(at))
  }
  expect(new Set(all.map(({ url }) => url)).size).toBe(20)
  await Promise.all(all.map((one) => one.close()))
})
