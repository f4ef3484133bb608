import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pathPattern } from '../../src/emulator/traffic/path-pattern'

test.each<[string, string, boolean]>([
  ['/v1/files', '/v1/files', true],
  ['/v1/files', '/v1/files/1', false],
  ['/v1/files/*', '/v1/files/1', true],
  ['/v1/files/*', '/v1/files/1/details', false],
  ['/v1/**', '/v1/files/1/details', true],
  ['**', '', true],
  ['/a.b', '/axb', false],
  ['/**/*.jpg', '/x/y/z.jpg', true],
  ['/**/*.jpg', '/x/y/z.jpg/1', false],
])('%s on %s: %s', (pattern, path, expected) => {
  expect(pathPattern(pattern)(path)).toBe(expected)
})

test('short patterns match what a regular expression does', () => {
  const text = fc
    .array(fc.constantFrom('a', 'b', '/', '.', '😀'), { maxLength: 8 })
    .map((parts) => parts.join(''))
  const pattern = fc.array(fc.constantFrom('a', '/', '.', '*', '**', '😀'), { maxLength: 6 })
  fc.assert(
    fc.property(pattern, text, (parts, path) => {
      const source = parts
        .join('')
        .split(/(\*+)/)
        .map((part) => (part === '*' ? '[^/]*' : part.startsWith('*') ? '.*' : part.replaceAll('.', '\\.')))
      expect(pathPattern(parts.join(''))(path)).toBe(new RegExp(`^${source.join('')}$`, 'u').test(path))
    }),
    { numRuns: 2000 },
  )
})

test('many wildcards take no longer than their number says', () => {
  const matches = pathPattern(`${'/**a'.repeat(200)}x`)
  const started = performance.now()
  expect(matches('/a'.repeat(500))).toBe(false)
  expect(performance.now() - started).toBeLessThan(2000)
})
