import fc from 'fast-check'
import { expect, test } from 'vitest'
import { storeState } from '../../src/emulator/store/store-state'
import type { StoredFile, StoredVersion } from '../../src/emulator/store/stored-file'

const version = fc.record({ id: fc.uuid(), size: fc.nat(1000) }) as unknown as fc.Arbitrary<StoredVersion>
/** Few ids and names, so that files are replaced, moved onto one another and deleted. */
const file: fc.Arbitrary<StoredFile> = fc.record({
  fileId: fc.constantFrom('1', '2', '3'),
  name: fc.constantFrom('a.jpg', 'b.jpg'),
  folder: fc.constantFrom('/', '/x'),
  versions: fc.array(version, { minLength: 1, maxLength: 3 }),
})
const change = fc.oneof(
  file.map((one) => ({ op: 'put' as const, file: one })),
  fc.constantFrom('1', '2', '3').map((fileId) => ({ op: 'delete' as const, fileId })),
)

test('the totals are those of the files, whatever happened to them', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => {
      const state = storeState()
      for (const one of changes) {
        state.replay(one)
        const versions = [...state.files.values()].flatMap((stored) => stored.versions)
        expect(state.totals()).toEqual({
          files: state.files.size,
          versions: versions.length,
          bytes: versions.reduce((sum, { size }) => sum + size, 0),
        })
      }
      state.clear()
      expect(state.totals()).toEqual({ files: 0, versions: 0, bytes: 0 })
    }),
    { seed: 1, numRuns: 300 },
  )
})
