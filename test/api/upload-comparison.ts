import ImageKit, { toFile } from '@imagekit/nodejs'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { UploadParams } from '../../src/api'
import { failure, PRIVATE_KEY, stage } from './stage'

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

/** Sends random uploads through our client and through `@imagekit/nodejs`: what reaches the server is the same. */
export async function compareUploads(count: number): Promise<void> {
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
    { numRuns: count, seed: 5 },
  )
}
