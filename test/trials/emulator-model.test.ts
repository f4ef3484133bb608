import {
  constants,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Emulator, startEmulator } from '../../src/emulator'
import { openStore } from '../../src/emulator/store/store'
import { MAX_VERSIONS, type Model, operationsOn, pathOf, textsOf } from '../emulator/model'
import { section } from './helpers/report'
import { trials } from './size'

/*
 * Any sequence of operations on the Media Library does what the model says.
 */

const record = section('The emulator: a model of the Media Library')
const root = mkdtempSync(join(tmpdir(), 'imagekit-model-'))
const dir = join(root, 'store')
const everyBlob = join(root, 'blobs')
let emulator: Emulator

beforeAll(async () => {
  emulator = await startEmulator({ dir, jobMs: 0, limits: { versions: MAX_VERSIONS } })
})
afterAll(async () => {
  await emulator.close()
  rmSync(root, { recursive: true })
})

/** What can be told of a library without reading bytes: paths, and how many versions each has. */
type Shape = [path: string, versions: number][]

const sorted = (shape: Shape) => shape.sort(([a], [b]) => (a < b ? -1 : 1))
const shapeOf = (files: Model) => sorted([...files].map(([path, versions]) => [path, versions.length]))

test('any sequence of operations does what the model says, and a killed store is one of its states', async () => {
  const runs = Number(process.env.MODEL_RUNS ?? trials(500, 60))
  let operations = 0
  let refused = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(operationsOn(emulator), { minLength: 5, maxLength: 15 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      async (sequence, cut) => {
        emulator.reset()
        rmSync(everyBlob, { recursive: true, force: true })
        let files: Model = new Map()
        const states = [JSON.stringify(shapeOf(files))]
        for (const one of sequence) {
          const expected = one.model(files)
          const { status } = await one.real()
          // Bytes of deleted files too: where the journal is cut, they may not have been deleted yet.
          keepBlobs()
          expect(status < 300, `${one.name} answered ${status}`).toBe(expected !== undefined)
          files = expected ?? files
          operations++
          refused += expected ? 0 : 1
          const shape = shapeOf(files)
          states.push(JSON.stringify(shape))
          const real = emulator.store
            .files()
            .map(({ filePath, versions }): Shape[number] => [filePath, versions])
          expect(sorted(real), one.name).toEqual(shape)
        }
        for (const [at, versions] of files) expect(await textsOf(emulator, at)).toEqual(versions)
        expect(states).toContain(JSON.stringify(shapeAfterKill(cut)))
      },
    ),
    { numRuns: runs, seed: 20_261_123 },
  )
  expect(refused).toBeGreaterThan(runs / 4)
  record({
    case: 'random operations against a plain in-memory model',
    method:
      'fast-check, 5 to 15 of: upload, copy, move, rename, delete, restore and delete of versions; copy, move, rename and delete of folders; then the bytes of every version, and the journal cut at a random byte',
    n: `${runs} sequences`,
    result: `all equal after each of ${operations} operations, ${refused} of which both refuse; every cut journal is one of the states`,
  })
})

/** Keeps a copy of each blob. The store deletes a deleted file's blob in its own time: one that is gone was kept before. */
function keepBlobs() {
  mkdirSync(everyBlob, { recursive: true })
  for (const name of readdirSync(join(dir, 'blobs'))) {
    try {
      copyFileSync(join(dir, 'blobs', name), join(everyBlob, name), constants.COPYFILE_EXCL)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'ENOENT' && code !== 'EEXIST') throw error
    }
  }
}

/** As `kill -9` leaves it: the journal ends anywhere, even within a line; of the bytes none is lost here. */
function shapeAfterKill(cut: number): Shape {
  const journal = readFileSync(join(dir, 'journal.jsonl'))
  const copy = join(root, 'killed')
  rmSync(copy, { recursive: true, force: true })
  openStore(copy).close()
  cpSync(everyBlob, join(copy, 'blobs'), { recursive: true })
  writeFileSync(join(copy, 'journal.jsonl'), journal.subarray(0, Math.floor(journal.length * cut)))
  const reopened = openStore(copy)
  const left = reopened
    .files()
    .map((file): Shape[number] => [pathOf(file.folder, file.name), file.versions.length])
  reopened.close()
  return sorted(left)
}
