import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { api, eventually, upload } from './helpers'

let emulator: Emulator
let fileId: string
beforeAll(async () => {
  emulator = await startEmulator({ jobMs: 20 })
})
afterAll(() => emulator.close())
beforeEach(async () => {
  emulator.reset()
  const { body } = await upload(emulator, Buffer.from('some bytes'), { fileName: 'a.txt', tags: 'a,b' })
  fileId = String(body.fileId)
})

const patch = (body: unknown) => api(emulator, 'PATCH', `/v1/files/${fileId}/details`, body)
const details = async () => (await api(emulator, 'GET', `/v1/files/${fileId}/details`)).body

describe('an update', () => {
  test.each<[object, object]>([
    [{ tags: ['x', 'y'] }, { tags: ['x', 'y'] }],
    [{ tags: null }, { tags: null }],
    [{ tags: [] }, { tags: null }],
    [{ customCoordinates: '1,2,3,4' }, { customCoordinates: '1,2,3,4', tags: ['a', 'b'] }],
    [{ customCoordinates: null }, { customCoordinates: null }],
    [{ description: 'a dress' }, { description: 'a dress' }],
    [{ removeAITags: 'all' }, { AITags: null }],
    [{ removeAITags: ['x'] }, { AITags: null }],
    [{ publish: { isPublished: false } }, { isPublished: false, tags: ['a', 'b'] }],
    [{}, { tags: ['a', 'b'] }],
  ])('%j gives %j', async (body, expected) => {
    const answer = await patch(body)
    expect(answer).toMatchObject({ status: 200, body: { fileId, ...expected } })
    expect(answer.body).not.toHaveProperty('extensionStatus')
    expect(await details()).toEqual(answer.body)
  })

  test('leaves the bytes and older versions alone, and moves updatedAt on', async () => {
    await upload(emulator, Buffer.from('newer'), { fileName: 'a.txt', tags: 'b' })
    const before = await details()
    await new Promise((resolve) => setTimeout(resolve, 5))
    await patch({ tags: ['c'] })
    const after = await details()
    expect(after.versionInfo).toEqual(before.versionInfo)
    expect(Date.parse(after.updatedAt)).toBeGreaterThan(Date.parse(before.updatedAt))
    const { body } = await api(emulator, 'GET', `/v1/files/${fileId}/versions`)
    expect(body.map(({ tags }: { tags: string[] }) => tags)).toEqual([['c'], ['a', 'b']])
    expect(String(await emulator.store.read('/a.txt'))).toBe('newer')
  })

  test('a draft is not delivered until it is published', async () => {
    const address = `${emulator.urlEndpoint}/a.txt`
    await patch({ publish: { isPublished: false } })
    expect((await fetch(address)).status).toBe(404)
    await patch({ publish: { isPublished: true, includeFileVersions: true } })
    expect((await fetch(address)).status).toBe(200)
  })

  test.each<[object, string]>([
    [
      { tags: ['x'.repeat(501)] },
      'Your request contains invalid value for tags parameter. Combined length of all tags should be less than or equal to 500.',
    ],
    [{ tags: ['100%'] }, 'Your request contains invalid value for tags parameter. Tags cannot contain %.'],
    [{ tags: 'x' }, expect.stringMatching(/^Your request contains invalid value for tags\./)],
    [{ tags: [1] }, expect.stringMatching(/provide an array of strings/)],
    [{ removeAITags: 'some' }, expect.stringMatching(/invalid value for AITags/)],
    [{ customCoordinates: '1,2' }, 'Your request contains invalid customCoordinates parameter.'],
    [{ description: 1 }, 'Your request contains invalid description parameter.'],
    [{ customMetadata: [] }, 'Invalid custom metadata.'],
    [{ customMetadata: { unknown: 1 } }, 'Invalid custom metadata.'],
    [{ extensions: {} }, expect.stringMatching(/invalid extensions parameter/)],
    [{ extensions: [{ name: 'magic' }] }, expect.stringMatching(/invalid extensions parameter: at 0 name/)],
    [{ extensions: [{ name: 'google-auto-tagging' }] }, expect.stringMatching(/at 0 maxTags/)],
    [
      { extensions: [{ name: 'remove-bg', options: { bg_color: 'red', bg_image_url: 'http://x/y' } }] },
      expect.stringMatching(/cannot be used together/),
    ],
    [
      { extensions: [{ name: 'saved-extension', id: 'x' }] },
      expect.stringMatching(/no such saved extension/),
    ],
    [{ webhookUrl: 'nowhere' }, 'Your request contains invalid webhookUrl parameter.'],
    [{ publish: { isPublished: 'yes' } }, 'Your request contains invalid publish parameter.'],
    [
      { publish: { isPublished: true }, tags: [] },
      'Your request contains invalid publish parameter. It cannot be combined with other parameters.',
    ],
  ])('%j is refused and changes nothing', async (body, message) => {
    const before = await details()
    expect(await patch(body)).toMatchObject({ status: 400, body: { message } })
    expect(await details()).toEqual(before)
  })

  test.each([
    ['xyz', 400, 'Your request contains invalid fileId parameter.'],
    ['0123456789abcdef01234567', 404, 'The requested file does not exist.'],
  ])('of %s is %i', async (id, status, message) => {
    const answer = await api(emulator, 'PATCH', `/v1/files/${id}/details`, { tags: [] })
    expect(answer).toMatchObject({ status, body: { message } })
  })

  test('custom metadata is merged, and null takes a field away', async () => {
    for (const name of ['color', 'brand']) {
      await api(emulator, 'POST', '/v1/customMetadataFields', { name, label: name, schema: { type: 'Text' } })
    }
    await patch({ customMetadata: { color: 'red', brand: 'x' } })
    expect((await patch({ customMetadata: { color: null } })).body.customMetadata).toEqual({ brand: 'x' })
    expect(await patch({ customMetadata: { brand: 1, other: 2 } })).toMatchObject({
      status: 400,
      body: {
        message: 'Invalid custom metadata.',
        errors: { brand: 'should be of type string', other: 'no such field' },
      },
    })
    expect((await details()).customMetadata).toEqual({ brand: 'x' })
  })
})

describe('an extension', () => {
  let receiver: Server
  let received: unknown[]
  let statuses: number[]
  beforeEach(async () => {
    received = []
    statuses = []
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk) => chunks.push(chunk))
      request.on('end', () => {
        received.push(JSON.parse(String(Buffer.concat(chunks))))
        response.writeHead(statuses.shift() ?? 200).end()
      })
    })
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => receiver.close())
  const webhookUrl = () => `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`

  test('never succeeds: there is no AI', async () => {
    const { body } = await patch({
      extensions: [
        { name: 'remove-bg', options: { add_shadow: true } },
        { name: 'google-auto-tagging', maxTags: 5, minConfidence: 90 },
        { name: 'aws-auto-tagging', maxTags: 5, minConfidence: 90 },
        { name: 'ai-auto-description' },
        { name: 'ai-tasks', tasks: [{ type: 'select_tags', instruction: 'what is it?' }] },
      ],
    })
    expect(body.extensionStatus).toEqual({
      'remove-bg': 'pending',
      'google-auto-tagging': 'failed',
      'aws-auto-tagging': 'failed',
      'ai-auto-description': 'failed',
      'ai-tasks': 'failed',
    })
  })

  test('that is pending tells its failure to the webhook, again until it is answered with 200', async () => {
    statuses = [500]
    const { body } = await patch({ extensions: [{ name: 'remove-bg' }], webhookUrl: webhookUrl() })
    expect(body.extensionStatus).toEqual({ 'remove-bg': 'pending' })
    await eventually(
      () => received.length,
      (count) => count === 2,
    )
    expect(received[1]).toEqual({
      service: 'remove-bg',
      status: 'FAILURE',
      fileId,
      error: 'The emulator has no AI: the extension was not run.',
    })
  })

  test('that was saved is used by its id', async () => {
    const saved = await api(emulator, 'POST', '/v1/saved-extensions', {
      name: 'cut out',
      description: '',
      config: { name: 'remove-bg' },
    })
    const { body } = await patch({ extensions: [{ name: 'saved-extension', id: saved.body.id }] })
    expect(body.extensionStatus).toEqual({ 'remove-bg': 'pending' })
  })
})
