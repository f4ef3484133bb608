import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createClient, type ImageKitClient } from '../../src/api'
import { purge } from '../../src/deploy'
import { build, colourOf, picture, project, settingsOf, stageFor, write } from './stage'

/* A purge whose answer did not come: what can be known of it, and what is done. */

const stage = stageFor()
const record = (root: string) =>
  JSON.parse(readFileSync(join(root, 'node_modules/.cache/unplugin-imagekit/purges.json'), 'utf8')).purges

/** A stable-named image that has changed since it was deployed, and been seen. */
async function changed() {
  const root = project({ 'main.js': "import 'ik:./a.png?w=8'\n", 'a.png': await picture('red') })
  const settings = settingsOf(stage(), root, { fileName: '[name]' })
  await build(settings, root)
  await purge(settings)
  const url = `${stage().urlEndpoint}/app/a.png?tr=w-8`
  expect(await colourOf(url)).toBe('red')
  write(root, { 'a.png': await picture('lime') })
  await build(settings, root)
  return { root, settings, url }
}

test('is on record before it is sent, told of, counted, and sent again', async () => {
  const { root, settings, url } = await changed()
  // Whatever answered: it was no answer of ImageKit's.
  stage().faults.set([{ route: 'cache.invalidation.create', status: 200, body: {}, times: 1 }])
  await expect(purge(settings)).rejects.toThrow(/1 of 1 purge failed/)
  expect(record(root)).toMatchObject([{ url: expect.stringMatching(/a\.png\*$/), isCompleted: false }])
  expect(record(root)[0]).not.toHaveProperty('requestId')

  const again = await purge(settings)
  expect([again.inDoubt.length, again.sent.length, again.quota.used]).toEqual([1, 1, 1])
  expect(await colourOf(url)).toBe('lime')
  stage().requests.clear()
  expect(await purge(settings)).toMatchObject({ inDoubt: [], sent: [], quota: { used: 2 } })
  expect(stage().requests.count('cache.invalidation.create')).toBe(0)
})

test('that ImageKit has refused was not taken: nothing is left of it', async () => {
  const { root, settings } = await changed()
  stage().faults.set([{ route: 'cache.invalidation.create', status: 400, body: { message: 'no' }, times: 1 }])
  await expect(purge(settings)).rejects.toThrow(/1 of 1 purge failed/)
  expect(record(root)).toEqual([])
  expect(await purge(settings)).toMatchObject({ inDoubt: [], sent: [{}], quota: { used: 0 } })
})

test('no other question that the API takes tells whether it was', async () => {
  const { url } = await changed()
  const { privateKey, urlEndpoint, url: baseURL } = stage()
  const client = createClient({ privateKey, urlEndpoint, baseURL })
  const before = await everythingAsked(client)
  // It is done; only its answer is lost, as if this process had been killed.
  stage().faults.set([{ route: 'cache.invalidation.create', action: 'drop-reply' }])
  const body = JSON.stringify({ url: `${urlEndpoint}/app/a.png*` })
  const headers = {
    authorization: `Basic ${Buffer.from(`${privateKey}:`).toString('base64')}`,
    'content-type': 'application/json',
  }
  await expect(fetch(`${baseURL}/v1/files/purge`, { method: 'POST', body, headers })).rejects.toThrow()
  expect(await everythingAsked(client)).toEqual(before)
  expect(await colourOf(url)).toBe('lime')
  await client.close()
})

/** The answer to every question that takes no id of a purge. */
async function everythingAsked(client: ImageKitClient): Promise<unknown[]> {
  const [startDate, endDate] = [new Date(Date.now() - 86_400_000), new Date()].map((date) =>
    date.toISOString().slice(0, 10),
  ) as [string, string]
  const { generatedAt: _, ...analytics } = await client.accounts.usageAnalytics.get({ startDate, endDate })
  const [file] = await client.assets.list({ path: '/app', type: 'file' })
  const { fileId } = file as { fileId: string }
  return [
    await client.assets.list({ type: 'all' }),
    await client.assets.list({ type: 'file-version' }),
    await client.files.get(fileId),
    await client.files.versions.list(fileId),
    await client.files.metadata.get(fileId),
    await client.accounts.usage.get({ startDate, endDate }),
    analytics,
    await client.accounts.origins.list(),
    await client.accounts.urlEndpoints.list(),
    await client.namedTransformations.list(),
    await client.savedExtensions.list(),
    await client.customMetadataFields.list(),
  ]
}
