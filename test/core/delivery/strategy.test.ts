import { describe, expect, test } from 'vitest'
import { chooseStrategy, type StrategyFacts } from '../../../src/core/delivery/strategy'

const endpoint = 'https://ik.imagekit.io/demo'
const facts = (some: Partial<StrategyFacts>): StrategyFacts => ({
  mode: 'auto',
  urlEndpoint: endpoint,
  purpose: 'build',
  uploadInWatch: false,
  isUploaded: false,
  hasKey: true,
  hasSharp: true,
  strict: false,
  lockedEndpoints: [],
  isCI: () => false,
  name: 'hero.jpg',
  ...some,
})

describe('a local image', () => {
  test.each<[string, Partial<StrategyFacts>, string, RegExp | undefined]>([
    ['comes from the CDN in a build', {}, 'remote', /remote mode, because a URL-endpoint is set.*demo/],
    [
      'comes from the CDN without a key, if it is there',
      { hasKey: false, isUploaded: true },
      'remote',
      /remote mode/,
    ],
    ['needs no words where the mode was chosen', { mode: 'remote' }, 'remote', undefined],
    [
      'is made here without a URL-endpoint',
      { urlEndpoint: undefined },
      'local',
      /local mode, because no URL-endpoint is set/,
    ],
    [
      'is the bundler’s own without URL-endpoint and sharp',
      { urlEndpoint: undefined, hasSharp: false },
      'bundled',
      /no URL-endpoint is set.*bundler’s own.*npm install -D sharp/,
    ],
    [
      'is made here without a URL-endpoint beside a full lockfile, with a warning that names it',
      { urlEndpoint: undefined, lockedEndpoints: [endpoint] },
      'local',
      /lockfile has images of https.*demo\. Set IMAGEKIT_URL_ENDPOINT=https.*local mode$/,
    ],
    ['is made here if that is asked for, whatever is set', { mode: 'local' }, 'local', undefined],
    [
      'is made here without a key, if it is new',
      { hasKey: false },
      'local',
      /not in the lockfile.*IMAGEKIT_PRIVATE_KEY; transformed on this machine/,
    ],
    [
      'is the bundler’s own without a key and sharp',
      { hasKey: false, hasSharp: false },
      'bundled',
      /bundled unchanged, without sizes.*npm install -D sharp/,
    ],
    ['is made here while someone works', { purpose: 'watch' }, 'local', /watch mode uploads nothing/],
    [
      'comes from the CDN then too, if that is asked for',
      { purpose: 'watch', uploadInWatch: true },
      'remote',
      /remote mode/,
    ],
    [
      'comes from the CDN while someone works, if it is there',
      { purpose: 'watch', isUploaded: true },
      'remote',
      /remote/,
    ],
    ['is made by the dev server', { purpose: 'serve', isUploaded: true }, 'local', undefined],
    [
      'is served as it is without sharp',
      { purpose: 'serve', hasSharp: false },
      'bundled',
      /npm install -D sharp/,
    ],
    [
      'is made by the dev server in every mode',
      { purpose: 'serve', mode: 'remote', urlEndpoint: undefined },
      'local',
      undefined,
    ],
  ])('%s', (_, some, kind, message) => {
    const { strategy, diagnostic } = chooseStrategy(facts(some))
    expect(strategy.kind).toBe(kind)
    if (message) expect(diagnostic?.message).toMatch(message)
    else expect(diagnostic).toBeUndefined()
    expect(diagnostic?.message ?? '').not.toContain('\n')
  })

  test.each<[string, Partial<StrategyFacts>, string, RegExp]>([
    [
      'remote without a URL-endpoint',
      { mode: 'remote', urlEndpoint: undefined },
      'NO_URL_ENDPOINT',
      /IMAGEKIT_URL_ENDPOINT/,
    ],
    ['strict without a URL-endpoint', { strict: true, urlEndpoint: undefined }, 'NO_URL_ENDPOINT', /strict/],
    [
      'strict without a key',
      { strict: true, hasKey: false },
      'NOT_UPLOADED',
      /hero\.jpg.*IMAGEKIT_PRIVATE_KEY/,
    ],
    ['local without sharp', { mode: 'local', hasSharp: false }, 'SHARP_MISSING', /npm install -D sharp/],
  ])('%s is refused, and the message says what to do', (_, some, code, message) => {
    expect(() => chooseStrategy(facts(some))).toThrow(expect.objectContaining({ code }))
    expect(() => chooseStrategy(facts(some))).toThrow(message)
  })
})

test('in CI, a full lockfile without a URL-endpoint is an error; mode: local is the way out', () => {
  const some = { urlEndpoint: undefined, lockedEndpoints: [endpoint], isCI: () => true }
  expect(() => chooseStrategy(facts(some))).toThrow(/lockfile has images of .*Set IMAGEKIT_URL_ENDPOINT=/)
  expect(chooseStrategy(facts({ ...some, mode: 'local' })).strategy).toEqual({ kind: 'local' })
  expect(chooseStrategy(facts({ ...some, purpose: 'serve' })).strategy).toEqual({ kind: 'local' })
})
