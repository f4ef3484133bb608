import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineFile } from '../../../src/core/recall/line-file'
import { temporaryFolder } from '../../helpers/folder'

const line = (key: string, length = 10) => `${key}\t${'é'.repeat(length)}`

function written(...lines: string[]): string {
  const file = join(temporaryFolder(), 'lines.txt')
  writeFileSync(file, ['head', ...lines, ''].join('\n'))
  return file
}

const keys = fc.uniqueArray(fc.string().filter((key) => !/[\t\n]/.test(key)))

test.each([0, undefined])(
  'gives each line by its key, in any order, however long (whole: %o)',
  (maxWhole) => {
    fc.assert(
      fc.property(keys, fc.array(fc.nat(20_000), { minLength: 1, maxLength: 9 }), (names, lengths) => {
        const lines = new Map(names.map((key, index) => [key, line(key, lengths[index % lengths.length])]))
        const file = new LineFile(written(...lines.values()), maxWhole)
        expect([file.head, file.size, file.keys]).toEqual(['head', names.length, names])
        for (const key of names.toReversed()) {
          expect(file.get(key)).toBe(lines.get(key))
          expect(file.line(file.numberOf(key)!)).toBe(lines.get(key))
        }
        expect(file.get('another key')).toBeUndefined()
      }),
      { numRuns: 30 },
    )
  },
)

test.each([0, undefined])('a last line that is cut off is none (whole: %o)', (maxWhole) => {
  const file = written(line('a'), line('b'))
  writeFileSync(file, `head\n${line('a')}\n${line('b').slice(0, -3)}`)
  expect(new LineFile(file, maxWhole).keys).toEqual(['a'])
})

test('a missing file, and a folder, have no lines', () => {
  const folder = temporaryFolder()
  for (const path of [folder, join(folder, 'none.txt')]) {
    const { head, size } = new LineFile(path)
    expect([head, size]).toEqual(['', 0])
  }
})

test('a small file that has been replaced or removed keeps its lines', () => {
  const path = written(line('a'), line('b', 20_000))
  const file = new LineFile(path)
  renameSync(written(line('c')), path)
  expect([file.get('b'), file.get('c')]).toEqual([line('b', 20_000), undefined])
  rmSync(path)
  expect(file.get('a')).toBe(line('a'))
})

test('a large file that has been replaced or removed has no lines any more', () => {
  const path = written(line('a'), line('b', 20_000), line('c'))
  const file = new LineFile(path, 0)
  expect(file.get('a')).toBe(line('a'))
  renameSync(written(line('b'), line('a')), path)
  expect(file.get('c')).toBeUndefined()
  expect(file.get('a')).toBeUndefined()
  rmSync(path)
  expect(file.get('a')).toBeUndefined()
  expect(new LineFile(path).size).toBe(0)
})
