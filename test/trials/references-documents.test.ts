import fc from 'fast-check'
import { expect, test } from 'vitest'
import { languages, prepared } from '../rewrite/random/languages'
import { section } from './helpers/report'
import { trials } from './size'

const record = section('References: random documents')

test.each(Object.entries(languages))(
  '%s: only the images change, byte for byte, and only once',
  async (name, { document, rewrite }) => {
    const count = trials(5000, 200)
    let images = 0
    await fc.assert(
      fc.asyncProperty(document, async (random) => {
        const { source, expected } = await prepared(name, random)
        const result = await rewrite(source)
        expect(result).toBe(expected)
        expect(await rewrite(result)).toBe(result)
        images += random.images
      }),
      { numRuns: count, seed: 6 },
    )
    // A trial without images would prove nothing.
    expect(images).toBeGreaterThan(count / 2)
    record({
      case: name,
      method: 'fast-check, the expected text put together with the document; rewritten twice',
      n: `${count.toLocaleString('en-US')} documents, ${images.toLocaleString('en-US')} images`,
      result: 'every image rewritten, every other byte as it was; the second time nothing',
    })
  },
)
