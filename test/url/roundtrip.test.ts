import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { buildSrc, buildTransformationString, parseTransformation, parseUrl } from '../../src/url'
import { chains, runs, words } from './arbitraries'
import { canonicalChains } from './canonical'

const half = { numRuns: Math.ceil(runs / 2) }
const any = (value: unknown) => value as never
const depth = (chain: string) =>
  chain.split(/[,:]/).reduce(
    ([now, most], token) => {
      const next = token === 'l-end' ? now! - 1 : token.startsWith('l-') ? now! + 1 : now!
      return [next, Math.max(most!, next)]
    },
    [0, 0],
  )[1]!

describe('what goes in comes out', () => {
  test('parse(build(x)) is x for canonical x', () => {
    fc.assert(
      fc.property(canonicalChains, (steps) => {
        expect(parseTransformation(buildTransformationString(any(steps)))).toEqual(steps)
      }),
      half,
    )
  })

  test('overlays three deep are among them', () => {
    const samples = fc
      .sample(canonicalChains, 2000)
      .map((steps) => depth(buildTransformationString(any(steps))))
    expect(Math.max(...samples)).toBeGreaterThanOrEqual(3)
  })

  test('build(parse(s)) is s for whatever the builder writes', () => {
    // `raw` can hold half a layer, or a second input or position of the one around it: no option writes that.
    const text = words.filter((word) => !/(^|[,:])(i|ie|if|l[a-z]{0,2})-/.test(word))
    // No position, colour or encoded input has a separator; one would move a layer's own values apart.
    const own = text.filter((word) => !/[,:]/.test(word))
    // `layerMode` of a step in a layer comes back as the layer's own.
    const dialect = { without: ['layerMode'], anchorAndFocus: true, text, own }
    fc.assert(
      fc.property(chains(dialect), (steps) => {
        let chain: string
        try {
          chain = buildTransformationString(any(steps))
        } catch {
          return // a lone surrogate
        }
        expect(buildTransformationString(parseTransformation(chain))).toBe(chain)
      }),
      half,
    )
  })

  test('parseUrl(buildSrc(x)) is x', () => {
    const names = fc.array(fc.stringMatching(/^[\wé ]{1,8}$/), { minLength: 1, maxLength: 3 })
    const values = fc.dictionary(fc.stringMatching(/^[a-z]{3,6}$/), words, { maxKeys: 3 })
    fc.assert(
      fc.property(
        canonicalChains,
        names,
        values,
        fc.constantFrom('path' as const, 'query' as const),
        (transformation, parts, queryParameters, transformationPosition) => {
          const filePath = `/${parts.join('/')}`
          const urlEndpoint = 'https://ik.imagekit.io/demo'
          const chain = buildTransformationString(any(transformation))
          // A slash or a `&` in a value ends the chain; the author has to encode it.
          fc.pre(!/[/&#?]/.test(chain))
          // So does what looks like an escape already: a URL's values are decoded once.
          fc.pre(!/%[\da-f]{2}/i.test(JSON.stringify(transformation)))
          const url = buildSrc(
            any({ src: filePath, urlEndpoint, transformation, queryParameters, transformationPosition }),
          )
          const parsed = parseUrl(url, { urlEndpoint })
          expect(parsed).toMatchObject({ filePath, transformation, queryParameters })
          expect(parsed.transformationPosition).toBe(chain ? transformationPosition : undefined)
          expect(buildSrc(parsed)).toBe(url)
        },
      ),
      { numRuns: Math.ceil(runs / 10) },
    )
  })
})
