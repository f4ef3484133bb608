import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Emulator } from '../../src/emulator'
import { repository } from '../helpers/folder'

export const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** A real JPEG that is like no other: the number stands in a comment segment behind its first marker. */
function numbered(base: Buffer, number: number): Buffer {
  const comment = Buffer.from(`image ${number}`)
  const header = Buffer.from([0xff, 0xfe, 0, comment.length + 2])
  return Buffer.concat([base.subarray(0, 2), header, comment, base.subarray(2)])
}

/**
 * Writes a project that imports `count` different images, `copies` of which have two duplicates each under other names.
 *
 * @returns SHA-256 of every content
 */
export function writeProject(root: string, count: number, copies: number): Set<string> {
  const base = readFileSync(join(repository, 'test/fixtures/conformance/src/images/turned.jpg'))
  mkdirSync(join(root, 'src/images'), { recursive: true })
  const names: string[] = []
  const hashes = new Set<string>()
  const write = (name: string, bytes: Buffer) => {
    names.push(name)
    writeFileSync(join(root, 'src/images', name), bytes)
  }
  for (let number = 0; number < count; number++) {
    const bytes = numbered(base, number)
    hashes.add(sha256(bytes))
    write(`${number}.jpg`, bytes)
    for (const copy of number < copies ? ['first', 'second'] : []) write(`${number}-${copy}.jpg`, bytes)
  }
  const imports = names.map((name, index) => `import image${index} from 'ik:./images/${name}?w=80'`)
  const list = names.map((_, index) => `image${index}`).join(', ')
  writeFileSync(
    join(root, 'src/main.js'),
    `${imports.join('\n')}\nglobalThis.__conformance = { images: [${list}] }\n`,
  )
  return hashes
}

/** Every content is stored, with the bytes it had, once and in one version; nothing else is. */
export async function expectStored(emulator: Emulator, hashes: Set<string>): Promise<void> {
  const files = emulator.store.files()
  const stored = await Promise.all(
    files.map(async ({ filePath }) => sha256(await emulator.store.read(filePath))),
  )
  expect(stored.length).toBe(hashes.size)
  expect(new Set(stored)).toEqual(hashes)
  expect(files.filter(({ versions }) => versions !== 1)).toEqual([])
}

export const lockLines = (root: string) =>
  readFileSync(join(root, 'imagekit.lock'), 'utf8').trim().split('\n').slice(1)
