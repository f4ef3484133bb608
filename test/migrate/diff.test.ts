import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { unifiedDiff } from '../../src/migrate/diff'
import { temporaryFolder } from '../helpers/folder'
import { migrated } from './migrated'

/** Runs `git apply`, which refuses a patch that does not fit byte for byte. */
function applier() {
  const root = temporaryFolder()
  const git = (args: readonly string[], input?: string) => execFileSync('git', args, { cwd: root, input })
  git(['init', '-q'])
  // Line ends as they are: this is about the patch, not about what git makes of a working copy.
  git(['config', 'core.autocrlf', 'false'])
  /** Applies the diffs of several files as one patch; gives what has become of each. */
  return (files: readonly Change[]): string[] => {
    for (const { path, before } of files) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), before)
    }
    git(['apply', '--whitespace=nowarn', '-'], files.map(({ diff }) => diff).join(''))
    return files.map(({ path }) => readFileSync(join(root, path), 'utf8'))
  }
}

interface Change {
  path: string
  before: string
  diff: string
}

const change = (path: string, before: string, after: string): Change => ({
  path,
  before,
  diff: unifiedDiff(path, before, after),
})

describe('git apply takes the diff', () => {
  const lines = ["import a from './a.jpg?w=300&format=webp'", '', 'a()', 'b()', 'c()', 'd()', 'e()']
  const last = "import z from './z.jpg?w=3&format=png'"

  test.each([
    ['a line end at the end of the file', '\n', [...lines, last, '']],
    ['no line end at the end of the file', '\n', [...lines, last]],
    ['no line end behind a line that stays', '\n', lines],
    ['CRLF', '\r\n', [...lines, last, '']],
    ['CRLF, and no line end at the end', '\r\n', [...lines, last]],
    ['one line without an end', '\n', [last]],
  ])('%s', async (_name, end, list) => {
    const apply = applier()
    const before = list.join(end)
    const { code } = await migrated('a.js', before)
    expect(code).not.toBe(before)
    const changes = ['src/a.js', 'src/a file é.js'].map((path) => change(path, before, code))
    expect(apply(changes)).toEqual([code, code])
  })

  test('of any two texts, with any line ends', () => {
    const apply = applier()
    const line = fc.tuple(
      fc.constantFrom('a', 'b', 'a longer line', '', '-', '+++ b/x', '@@ -1 +1 @@', ' \\'),
      fc.constantFrom('\n', '\n', '\r\n', '\r'),
    )
    const text = fc
      .tuple(fc.array(line, { maxLength: 20 }), fc.constantFrom('', 'end'))
      .map(([list, end]) => list.flat().join('') + end)
      .filter((one) => one !== '')
    const pair = fc.tuple(text, text).filter(([before, after]) => before !== after)
    // Ten at once: to start Git takes longer than to apply a patch.
    fc.assert(
      fc.property(fc.array(pair, { minLength: 10, maxLength: 10 }), (pairs) => {
        const changes = pairs.map(([before, after], index) => change(`${index}.txt`, before, after))
        expect(apply(changes)).toEqual(pairs.map(([, after]) => after))
      }),
      { numRuns: 10 },
    )
  })
})

test('the end of a file without a line end is marked', () => {
  expect(unifiedDiff('a.js', 'a\nb', 'a\nc')).toBe(
    '--- a/a.js\n+++ b/a.js\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n',
  )
})
