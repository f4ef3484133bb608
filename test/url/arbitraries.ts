import fc from 'fast-check'
import { codes } from '../../src/url/table/codes'

/** Samples of every property; FC_RUNS=100 for a quick look. */
export const runs = Number(process.env.FC_RUNS ?? 20_000)

const options = Object.values(codes).flatMap((group) => Object.keys(group))
const shorts = Object.values(codes).flatMap((group) => Object.values(group)) as string[]

/** Text as it is found in names and values: plain, encoded, foreign, astral, with separators. */
export const words = fc.oneof(
  fc.stringMatching(/^[\w.-]{1,12}$/),
  fc.stringMatching(/^[\w .%-]{1,12}$/),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom(
    'N10',
    '-',
    '',
    ' ',
    'true',
    'false',
    'iw_div_2',
    '4-3',
    '4:3',
    'a,b',
    'é',
    '$&',
    '😀',
    '50%',
    'a/b',
    '/a/',
    '//',
  ),
)
export const plainWords = fc.stringMatching(/^[\w.-]{1,10}$/)

const scalars = (text: fc.Arbitrary<string>) =>
  fc.oneof(
    text,
    fc.integer({ min: -400, max: 4000 }),
    fc.double({ min: 0, max: 5, noNaN: true }),
    fc.boolean(),
    fc.constantFrom(null, undefined),
  )

const position = (text: fc.Arbitrary<string>, both: boolean) => {
  const numbers = fc.oneof(fc.integer({ min: -5, max: 5 }), text)
  const keys = { x: numbers, y: numbers, xCenter: numbers, yCenter: numbers }
  const place = fc.constantFrom('center', 'top_left')
  const withAnchor = fc.record({ ...keys, anchorPoint: place }, { requiredKeys: [] })
  const withFocus = fc.record({ ...keys, focus: place }, { requiredKeys: [] })
  // The two SDKs write these two in different orders.
  if (!both) return fc.oneof(withAnchor, withFocus)
  return fc.record({ ...keys, anchorPoint: place, focus: place }, { requiredKeys: [] })
}

const timing = (text: fc.Arbitrary<string>) => {
  const seconds = fc.oneof(fc.integer({ min: 0, max: 9 }), text)
  return fc.record({ start: seconds, end: seconds, duration: seconds }, { requiredKeys: [] })
}

export interface Dialect {
  /** Options that this oracle lacks. */
  without: readonly string[]
  anchorAndFocus: boolean
  text: fc.Arbitrary<string>
  /** Text of what belongs to a layer itself; default `text`. */
  own?: fc.Arbitrary<string>
}

/** Chains of any option, short code or unknown key with any value, overlays in overlays included. */
export function chains({ without, anchorAndFocus, text, own = text }: Dialect): fc.Arbitrary<object[]> {
  const known = options.filter((name) => !without.includes(name))
  const keys = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...known) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ...shorts.filter((code) => code !== 'lm'),
        'Width',
        'RAW',
        'Dpr',
        'foo',
        'foo_bar',
        '7',
      ),
    },
  )
  const value = scalars(text)
  const pair = keys.chain((key): fc.Arbitrary<[string, unknown]> => {
    // A path that is no text makes the officials throw.
    if (key === 'defaultImage' || key === 'fontFamily' || key === 'di' || key === 'ff')
      return fc.tuple(fc.constant(key), text)
    if (key === 'streamingResolutions')
      return fc.tuple(fc.constant(key), fc.array(fc.constantFrom(240, '360', '1080')))
    return fc.tuple(fc.constant(key), value)
  })
  return fc.letrec<{ step: object; chain: object[]; overlay: object }>((tie) => ({
    step: fc
      .tuple(
        fc.array(pair, { maxLength: 5 }),
        fc.option(tie('overlay'), { depthSize: 'small', nil: undefined }),
        fc.nat(5),
      )
      .map(([pairs, overlay, at]) => {
        const entries: [string, unknown][] = [...pairs]
        if (overlay) entries.splice(at, 0, ['overlay', overlay])
        return Object.fromEntries(entries)
      }),
    chain: fc.array(tie('step'), { maxLength: 3 }),
    overlay: fc
      .tuple(
        fc.constantFrom('text', 'image', 'video', 'subtitle', 'solidColor'),
        own,
        fc.record(
          {
            encoding: fc.constantFrom('auto', 'plain', 'base64'),
            layerMode: fc.constantFrom('multiply', 'cutter'),
            position: position(own, anchorAndFocus),
            timing: timing(own),
            transformation: tie('chain') as fc.Arbitrary<object[]>,
          },
          { requiredKeys: [] },
        ),
      )
      .map(([type, input, rest]) => ({
        type,
        [type === 'text' ? 'text' : type === 'solidColor' ? 'color' : 'input']: input,
        ...rest,
      })),
  })).chain
}

export const endpoints = fc.constantFrom(
  'https://ik.imagekit.io/demo',
  'https://ik.imagekit.io/demo/',
  'https://ik.imagekit.io/demo//',
  'https://ik.imagekit.io',
  'https://cdn.example.com/p1/p2',
  'http://localhost:4010/demo',
  'http://127.0.0.1:80/x',
  'https://bücher.example/x',
)

export const queries = fc.option(
  fc.dictionary(fc.string({ minLength: 1, maxLength: 5 }), fc.oneof(words, fc.integer()), { maxKeys: 3 }),
  { nil: undefined },
)
