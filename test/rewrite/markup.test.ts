import { expect, test } from 'vitest'
import { type MarkupFacts, markupAt } from '../../src/rewrite/markup'

const alone: MarkupFacts = { isSet: false, sidecarAlt: undefined }
const SPECIFIER = 'ik:./a.jpg?w=400'

/** What a source says beside the first reference in it. */
const read = (source: string, facts = alone) => markupAt(source, source.indexOf(SPECIFIER), facts)
const altOf = (source: string, facts?: MarkupFacts) => {
  const { kind, text } = read(source, facts).alt
  return text === undefined ? kind : `${kind}: ${text}`
}

test.each([
  ['HTML', `<img class="x" src="${SPECIFIER}" alt="A sea">`, 'text: A sea'],
  [
    'attributes in any order, and over lines',
    `<img\n  alt='A > sea'\n  src="${SPECIFIER}"\n>`,
    'text: A > sea',
  ],
  ['an empty one', `<img src="${SPECIFIER}" alt="">`, 'decorative'],
  ['one without a value', `<img alt src="${SPECIFIER}">`, 'decorative'],
  ['none', `<p alt="no"><img src="${SPECIFIER}"></p>`, 'missing'],
  ['a hidden one', `<img src="${SPECIFIER}" aria-hidden="true">`, 'decorative'],
  ['a role', `<img role="presentation" src="${SPECIFIER}">`, 'decorative'],
  [
    'a source of a picture',
    `<picture><source srcset="${SPECIFIER}"><img src="b" alt="B"></picture>`,
    'text: B',
  ],
  ['Vue', `<img :alt="name" src="${SPECIFIER}">`, 'computed'],
  ['Svelte’s short form', `<img {alt} src="${SPECIFIER}">`, 'computed'],
  ['JSX', `<img src="${SPECIFIER}" alt={"A sea"} />`, 'text: A sea'],
  ['JSX that computes', `<img src="${SPECIFIER}" alt={x > 1 ? 'a' : 'b'} />`, 'computed'],
  ['props', `<img {...props} src="${SPECIFIER}" />`, 'computed'],
  ['a component of images', `<ProductImage src="${SPECIFIER}" />`, 'missing'],
  ['another component', `<Card cover="${SPECIFIER}" />`, 'none'],
  [
    'an import',
    `import hero from '${SPECIFIER}'\nexport default () => <img src={hero} alt="A sea" />`,
    'text: A sea',
  ],
  [
    'an import without',
    `import hero from '${SPECIFIER}'\nexport default () => <img src={hero} />`,
    'missing',
  ],
  ['a renamed import', `import { img as hero } from '${SPECIFIER}'\nlet a = <img {...hero} />`, 'missing'],
  [
    'Vue’s binding',
    `<script setup>import hero from '${SPECIFIER}'</script><template><img v-bind="hero" alt="A"></template>`,
    'text: A',
  ],
  [
    'a name that is only a class',
    `import hero from '${SPECIFIER}'\nlet a = <img className="hero" src={other} />`,
    'none',
  ],
  [
    'the first of several that lacks it',
    `import h from '${SPECIFIER}'\nlet a = [<img src={h} alt="A" />, <img src={h} />]`,
    'missing',
  ],
  ['Markdown', `![A sea](${SPECIFIER})`, 'text: A sea'],
  ['CSS', `a { background: url(${SPECIFIER}) }`, 'none'],
  ['a comparison before it', `if (a < b) load('${SPECIFIER}')`, 'none'],
])('alt: %s', (_, source, expected) => {
  expect(altOf(source)).toBe(expected)
})

test('the sidecar’s text counts where the plugin writes it', () => {
  const facts = { ...alone, sidecarAlt: 'A sea' }
  expect(altOf(`<img src="${SPECIFIER}">`, facts)).toBe('text: A sea')
  expect(altOf(`import { img } from '${SPECIFIER}'\nlet a = <img {...img} />`, facts)).toBe('text: A sea')
  expect(altOf(`import hero from '${SPECIFIER}'\nlet a = <img src={hero} />`, facts)).toBe('missing')
})

test.each([
  ['both attributes', `<img src="${SPECIFIER}" width="1" height="1">`, true],
  ['one of them', `<img src="${SPECIFIER}" width="1">`, false],
  ['bound ones', `<img src="${SPECIFIER}" :width="w" :height="h">`, true],
  ['a ratio in the style', `<img src="${SPECIFIER}" style="width: 100%; aspect-ratio: 2">`, true],
  ['a component', `<Image src="${SPECIFIER}" />`, undefined],
  ['an imported URL', `import hero from '${SPECIFIER}'\nlet a = <img src={hero} />`, false],
  ['imported attributes', `import { img } from '${SPECIFIER}'\nlet a = <img {...img} />`, true],
])('size: %s', (_, source, expected) => {
  expect(read(source).hasSize).toBe(expected)
})

test('a set gets its size from the plugin where it is written in the element', () => {
  const set = { ...alone, isSet: true }
  expect(read(`<img src="${SPECIFIER}">`, set).hasSize).toBe(true)
  expect(read(`import hero from '${SPECIFIER}'\nlet a = <img src={hero} />`, set).hasSize).toBe(false)
})
