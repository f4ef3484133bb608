import { expect, test } from 'vitest'
import { systemClock } from '../../src/api/transport/clock'
import { failure, stage } from './stage'

/* In a process of its own: what is open there is this client's alone. */

test('nothing is left behind: no socket, no file, no timer', async () => {
  const open = () =>
    process.getActiveResourcesInfo().filter((name) => /TCP|TLS|Timeout|FileHandle/.test(name))
  const before = open()
  const options = { timeout: 20, clock: systemClock, retryDelays: [1], maxRetries: 2, deadline: 60_000 }
  const { client, end } = await stage(() => ({ hang: 'headers' }), options)
  const file = { path: process.execPath }
  const calls = [client.assets.list(), client.files.upload({ file, fileName: 'large.bin' })]
  await Promise.all(calls.map(failure))
  await end()
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(open().length).toBeLessThanOrEqual(before.length)
  expect(open().join()).not.toContain('TCP')
})
