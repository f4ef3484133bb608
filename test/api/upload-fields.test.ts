import ImageKit, { toFile } from '@imagekit/nodejs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { UploadParams } from '../../src/api'
import { storedFolder, storedName, uploadFields } from '../../src/api/files/fields'
import { failure, PRIVATE_KEY, stage, trials } from './stage'

const text = fc.oneof(
  fc.string({ maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constant('a\nb\r\nc\rd"e'),
)
// The form's parser takes the file name apart as a path, so that names stay plain; the fields need not.
const name = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/)
const json = fc.dictionary(text, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3, noNullPrototype: true })

const params = fc.record(
  {
    fileName: name,
    folder: text,
    useUniqueFileName: fc.boolean(),
    overwriteFile: fc.boolean(),
    overwriteAITags: fc.boolean(),
    overwriteTags: fc.boolean(),
    overwriteCustomMetadata: fc.boolean(),
    tags: fc.array(text, { maxLength: 4 }),
    isPrivateFile: fc.boolean(),
    isPublished: fc.boolean(),
    customCoordinates: fc.constant('1,2,3,4'),
    customMetadata: json,
    description: text,
    responseFields: fc.subarray(['tags', 'metadata', 'embeddedMetadata', 'isPublished'] as const),
    extensions: fc.array(fc.record({ name: fc.constant('remove-bg'), options: json }), { maxLength: 2 }),
    webhookUrl: fc.webUrl(),
    transformation: fc.record({ post: fc.constant([{ type: 'transformation' as const, value: 'w-100' }]) }),
    checks: text,
  },
  { requiredKeys: ['fileName'] },
)

test('fields, encoding and file part equal those of @imagekit/nodejs', async () => {
  // Both answers are thrown away: only what was sent is compared.
  const { server, client } = await stage(() => ({ answer: 400 }))
  const official = new ImageKit({ privateKey: PRIVATE_KEY, baseURL: server.url, maxRetries: 0 })
  const bytes = Buffer.from('not really an image')
  await fc.assert(
    fc.asyncProperty(params, async (one) => {
      const start = server.seen.length
      await failure(client.files.upload({ file: bytes, ...one } as UploadParams))
      const file = await toFile(bytes, one.fileName)
      await failure(official.files.upload({ file, ...one } as ImageKit.FileUploadParams))
      const [ours, theirs] = server.seen.slice(start)
      expect({ ...ours!.fields }).toEqual({ ...theirs!.fields })
      expect(ours!.file).toEqual(theirs!.file)
      const users = [ours, theirs].map((request) => atob(request!.authorization!.slice(6)).split(':')[0])
      expect(users).toEqual([PRIVATE_KEY, PRIVATE_KEY])
    }),
    { numRuns: Math.max(500, trials(500)), seed: 5 },
  )
})

test('a name cannot begin a header, a null or an unknown structure is refused, client-side fields too', async () => {
  const { server, client } = await stage()
  const fileName = 'a"\r\nX-Evil: 1\r\n\r\n.jpg'
  await client.files
    .upload({ file: Buffer.from('x'), fileName, ...({ useUniqueFileName: false } as object) })
    .catch(() => {})
  expect(server.seen[0]!.fields.fileName).toBe(fileName)
  expect(Object.keys(server.seen[0]!.fields)).toEqual(['fileName', 'useUniqueFileName'])
  const bad: [Record<string, unknown>, RegExp][] = [
    [{ folder: null }, /folder/],
    [{ checks: { a: 1 } }, /checks/],
    [{ token: 't' }, /client-side/],
    [{ fileName: '' }, /fileName/],
  ]
  for (const [fields, message] of bad) {
    expect(() => uploadFields({ file: 'x', fileName: 'a', ...fields } as UploadParams)).toThrow(message)
  }
})

test.each([
  ['a b@c.png', 'a_b_c.png'],
  ['größe.png', 'größe.png'],
  ['a/b.png', 'a_b.png'],
])('%s is stored as %s', (given, stored) => {
  expect(storedName(given)).toBe(stored)
})

test.each([
  [undefined, ''],
  ['/', ''],
  ['a/b/', '/a/b'],
  ['//a//b c', '/a/b_c'],
])('folder %s is stored as "%s"', (given, stored) => {
  expect(storedFolder(given)).toBe(stored)
})
