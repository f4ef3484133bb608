import { expect, test } from 'vitest'
import type { UploadParams } from '../../src/api'
import { storedFolder, storedName, uploadFields } from '../../src/api/resources/files/upload-fields'
import { stage } from './stage'
import { compareUploads } from './upload-comparison'

test('fields, encoding and file part equal those of @imagekit/nodejs', () => compareUploads(500))

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
