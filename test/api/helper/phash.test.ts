import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pHashDistance } from '../../../src/api'

test.each([
  ['f06830ca9f1e3e90', 'f06830ca9f1e3e90', 0],
  ['0000000000000000', 'ffffffffffffffff', 64],
  ['63433b3ccf8e1ebe', 'f5d2226cd9d32b16', 27],
  ['33699c96619cc69e', '968e978414fe04ea', 30],
  ['2d5ad3936d2e015b', '2d6ed293db36a4fb', 17],
  ['F06830CA9F1E3E90', 'f06830ca9f1e3e91', 1],
])('%s and %s are %i bits apart', (first, second, bits) => {
  expect(pHashDistance(first, second)).toBe(bits)
})

test('the distance is the number of bits that were turned over, either way round', () => {
  const hash = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })
  const bits = fc.uniqueArray(fc.integer({ min: 0, max: 63 }))
  fc.assert(
    fc.property(hash, bits, (first, turned) => {
      const second = turned.reduce((value, bit) => value ^ (1n << BigInt(bit)), first)
      const [a, b] = [first, second].map((value) => value.toString(16).padStart(16, '0')) as [string, string]
      expect(pHashDistance(a, b)).toBe(turned.length)
      expect(pHashDistance(b, a)).toBe(turned.length)
    }),
  )
})

test.each(['', 'f06830ca9f1e3e9', 'f06830ca9f1e3e90f', 'g06830ca9f1e3e90', ' f06830ca9f1e3e9'])(
  '"%s" is no perceptual hash',
  (hash) => {
    expect(() => pHashDistance(hash, 'f06830ca9f1e3e90')).toThrow(/16 hex digits/)
    expect(() => pHashDistance('f06830ca9f1e3e90', hash)).toThrow(TypeError)
  },
)
