import fc from 'fast-check'
import { expect, test } from 'vitest'
import { TextStore } from '../../../src/lib/collections/text-store'

const text = fc.string({ unit: 'grapheme-ascii', maxLength: 300 })

test('gives each text by its position', () => {
  const store = new TextStore()
  fc.assert(
    fc.property(fc.array(text), (texts) => {
      const positions = texts.map((one) => store.add(one))
      expect(positions.map((position) => store.get(position))).toEqual(texts)
      expect(positions.map((position, at) => store.get(position, Math.min(3, texts[at]!.length)))).toEqual(
        texts.map((one) => one.slice(0, 3)),
      )
    }),
  )
})

test('gives texts of many megabytes, and none that were cleared', () => {
  const store = new TextStore()
  const texts = Array.from({ length: 30_000 }, (_, index) => String(index).repeat(index % 40))
  const positions = texts.map((one) => store.add(one))
  expect(positions.map((position) => store.get(position))).toEqual(texts)
  store.clear()
  expect(store.get(store.add('a'))).toBe('a')
})
