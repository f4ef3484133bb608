import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PurgeFacts, planPurge, type StaleFile } from '../../src/deploy/purge/purge-plan'
import { isPurgeable, isWildcardAllowed, purgePattern } from '../../src/imagekit/purge-rules'
import { endpoint, fewest, trees } from './trees'

const at = (path: string) => `${endpoint}/${path}`

function stale(path: string, ...queries: string[]): StaleFile {
  return { url: at(path), urls: queries.length ? queries.map((query) => at(path + query)) : [at(path)] }
}

function requests(facts: Partial<PurgeFacts> & { stale: StaleFile[] }): string[] {
  const whole = { urlEndpoint: endpoint, live: [], known: [], allowOthers: false, ...facts }
  return planPurge(whole).requests.map(({ url }) => url.slice(endpoint.length + 1))
}

test('2,000 random libraries: as few requests as brute force finds, nothing stale left, nothing in use caught', () => {
  fc.assert(
    fc.property(trees, (facts) => {
      const plan = planPurge(facts)
      expect(plan.requests).toHaveLength(fewest(facts))
      const cleared = plan.requests.map(({ url }) => purgePattern(url))
      for (const url of facts.stale.flatMap(({ urls }) => urls)) {
        expect(cleared.some((matches) => matches(url))).toBe(true)
      }
      for (const { url, clears } of plan.requests) {
        // The emulator refuses by the same rule.
        expect(isPurgeable(url, endpoint)).toBe(true)
        for (const one of clears) expect(purgePattern(url)(one)).toBe(true)
        if (!facts.allowOthers) expect(facts.live.filter(purgePattern(url))).toEqual([])
      }
    }),
    { numRuns: 2000 },
  )
})

describe('what is asked for', () => {
  test('one file: all its renditions in one request, whichever were handed out', () => {
    expect(requests({ stale: [stale('img/hero.jpg', '?tr=w-400', '?tr=w-800')] })).toEqual(['img/hero.jpg*'])
    expect(requests({ stale: [stale('hero.jpg')] })).toEqual(['hero.jpg*'])
  })

  test('files of a folder that is known, and has nothing else in use: one request, as narrow as they allow', () => {
    const both = [stale('img/summer/hero-1.jpg', '?tr=w-4'), stale('img/summer/hero-2.jpg')]
    expect(requests({ stale: both })).toEqual(['img/summer/hero-1.jpg*', 'img/summer/hero-2.jpg*'])
    expect(requests({ stale: both, known: [at('img/summer/')] })).toEqual(['img/summer/hero-*'])
  })

  test('a neighbour in use parts the request; allowed, it does not', () => {
    const facts = {
      stale: [stale('img/a/one.jpg'), stale('img/a/two.jpg')],
      live: [at('img/a/three.jpg?tr=w-4')],
      known: [at('img/')],
    }
    expect(requests(facts)).toEqual(['img/a/one.jpg*', 'img/a/two.jpg*'])
    expect(requests({ ...facts, allowOthers: true })).toEqual(['img/a/*'])
  })

  test('a chain in the path is another URL, of the same file or not', () => {
    const file = { url: at('a.jpg'), urls: [at('a.jpg'), at('tr:w-4/a.jpg')] }
    expect(requests({ stale: [file] })).toEqual(['a.jpg*', 'tr:w-4/a.jpg*'].sort())
  })

  test('a live file whose name goes on where the stale one ends is spared', () => {
    expect(requests({ stale: [stale('a.jpg', '', '?tr=w-4')], live: [at('a.jpg.webp')] })).toEqual([
      'a.jpg',
      'a.jpg?*',
    ])
  })

  test('nothing stale, nothing asked; a foreign URL is named, not asked for', () => {
    expect(requests({ stale: [] })).toEqual([])
    const foreign = { url: 'https://other.example/a.jpg', urls: ['https://other.example/a.jpg'] }
    const facts = { urlEndpoint: endpoint, live: [], known: [], allowOthers: false }
    expect(planPurge({ ...facts, stale: [foreign] })).toEqual({ requests: [], unpurgeable: foreign.urls })
  })
})

test.each([
  ['images/', false],
  ['images/up', true],
  ['sample.jpg', true],
  ['sample.jpg?tr=w', true],
  ['sample', false],
  ['a-name-of-15-ch', true],
  ['media/catalog/', false],
  ['s/files/', false],
  ['a/*/b', false],
  ['', false],
])('a wildcard behind %s: %s', (path, isAllowed) => {
  expect(isWildcardAllowed(at(path), endpoint)).toBe(isAllowed)
})
