import fc from 'fast-check'
import { parameters } from '../../src/url'
import { codes } from '../../src/url/table/codes'

/** Text that stands in a chain without an end of its own and is not taken for a number or truth value. */
const tokens = fc.stringMatching(/^[a-z][\w .@%-]{0,8}$/).filter((text) => !['true', 'false'].includes(text))
const numbers = fc.oneof(
  fc.integer({ min: -500, max: 4000 }),
  fc.integer({ min: 1, max: 999 }).map((n) => n / 100),
)
const paths = fc
  .array(fc.stringMatching(/^[a-z][\w. -]{0,6}$/), { minLength: 1, maxLength: 3 })
  .map((p) => p.join('/'))

const flags = Object.keys(codes.flag)
const optional = Object.keys(codes.optional)

/** What the parser gives back for an option: numbers only where the table says that they are numbers. */
function valuesOf(name: string): fc.Arbitrary<unknown> {
  if (flags.includes(name)) return fc.constant(true)
  const { value } = parameters.find((parameter) => parameter.name === name)!
  if (name === 'streamingResolutions') {
    return fc.uniqueArray(fc.constantFrom('240', '360', '480', '720'), { minLength: 1, maxLength: 4 })
  }
  if (name in codes.path) return paths
  const kinds: fc.Arbitrary<unknown>[] = [tokens]
  if (value.numeric) kinds.push(numbers)
  if (value.boolean) kinds.push(optional.includes(name) ? fc.constant(true) : fc.boolean())
  return fc.oneof(...kinds)
}

const step = (names: readonly string[], overlay?: fc.Arbitrary<object>) =>
  fc
    .uniqueArray(fc.constantFrom(...names), { minLength: overlay ? 0 : 1, maxLength: 4 })
    .chain((picked) =>
      fc.tuple(...picked.map((name) => valuesOf(name).map((value) => [name, value] as const))),
    )
    .chain((entries) => {
      const plain = fc.constant(Object.fromEntries(entries))
      if (!overlay) return plain
      const withOverlay = overlay.map((value) => Object.fromEntries([...entries, ['overlay', value]]))
      return entries.length === 0 ? withOverlay : fc.oneof(plain, withOverlay)
    })

const texts = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 8 }).filter((text) => isWellFormed(text))
const lengths = fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constantFrom('N10', 'bw_div_2', '0'))
const places = fc.constantFrom('center', 'top_left')
const someOf = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { requiredKeys: [] }).filter((value) => Object.keys(value).length > 0)

function isWellFormed(text: string): boolean {
  return !/\p{Surrogate}/u.test(text)
}

const namesIn = (layer: string) =>
  parameters
    .filter(
      ({ name, layers }) =>
        (layers as readonly string[]).includes(layer) && !['overlay', 'raw', 'layerMode'].includes(name),
    )
    .map(({ name }) => name as string)

const rest = (chain: fc.Arbitrary<object[]>) =>
  fc.record(
    {
      layerMode: fc.constantFrom('multiply', 'cutter', 'cutout', 'displace'),
      position: someOf({
        x: lengths,
        y: lengths,
        xCenter: lengths,
        yCenter: lengths,
        anchorPoint: places,
        focus: places,
      }),
      timing: someOf({ start: lengths, end: lengths, duration: lengths }),
      transformation: chain,
    },
    { requiredKeys: [] },
  )

const chainOf = (layer: string) => fc.array(step(namesIn(layer)), { minLength: 1, maxLength: 2 })

function overlays(depth: number): fc.Arbitrary<object> {
  const nested = (layer: string): fc.Arbitrary<object[]> =>
    depth > 1
      ? fc.array(step(namesIn(layer), overlays(depth - 1)), { minLength: 1, maxLength: 2 })
      : chainOf(layer)
  const kind = (type: string, key: string, input: fc.Arbitrary<string>, chain: fc.Arbitrary<object[]>) =>
    fc.tuple(input, rest(chain)).map(([value, others]) => ({ type, [key]: value, ...others }))
  return fc.oneof(
    kind('text', 'text', texts, chainOf('text')),
    kind('image', 'input', fc.oneof(paths, fc.constant('logos/Ñ.png')), nested('image')),
    kind('video', 'input', paths, nested('video')),
    kind('subtitle', 'input', paths, chainOf('subtitles')),
    kind('solidColor', 'color', fc.constantFrom('red', 'FF0000', '12345650'), chainOf('solid')),
  )
}

/** Chains as the parser writes them: no value that stands for another, at most three layers deep. */
export const canonicalChains: fc.Arbitrary<object[]> = fc.array(step(namesIn('base'), overlays(3)), {
  maxLength: 3,
})
