import fc from 'fast-check'
import { nested } from './markup'
import { around, either, fixed, image, joined, type Part, path, set, words } from './parts'

const element = (attribute: string): fc.Arbitrary<Part[]> =>
  either(
    path.map((value) => [
      '<img alt="./a.jpg" ',
      image(`src="${value}"`, (name) => `src={${name(value)}}`),
      ' />',
    ]),
    path.map((value) => ['<img ', image(`src={'${value}'}`, (name) => `src={${name(value)}}`), ' />']),
    path.map((value) => [
      '<video ',
      image(`poster="${value}"`, (name) => `poster={${name(value)}}`),
      '></video>',
    ]),
    set.map((value) => [
      '<img',
      image(` src="${value}"`, (name) => ` {...${name(value, 'img')}} `),
      ' alt="" />',
    ]),
    path
      .filter((value) => !value.includes(','))
      .map((value) => [
        '<img ',
        image(`${attribute}="${value} 2x"`, (name) => `${attribute}={\`\${${name(value)}} 2x\`}`),
        ' alt="" />',
      ]),
  )
const elementOther = either(
  around(words, (text) => text),
  around(words, (text) => `<a href="./a.jpg" title="${text}">./a.jpg</a>`),
  fixed('{f("./a.jpg")}', '<img src="https://h/a.jpg" alt="" />', '<img src={a} alt="" />', '{`./a.jpg`}'),
)
const statement = either(
  around(words, (text) => `f("${text} ./a.jpg");\n`),
  around(words, (text) => `// ${text} new URL('./a.jpg', import.meta.url) <img src="./a.jpg" />\n`),
  fixed(
    'f(`<img src="./a.jpg" />`);',
    '/./.test("./a.jpg?w=4");',
    'new URL("./a.jpg", base);',
    'new URL(a, import.meta.url);',
    '({ "./a.jpg": "./a.jpg" });',
  ),
)
export const jsParts = joined(
  either(
    fc
      .tuple(path, fc.constantFrom("'", '"', '`'))
      .map(([value, quote]) => [
        'f(new URL(',
        image(quote + value + quote, (name) => name(value)),
        ', import.meta.url));',
      ]),
    statement,
  ),
  10,
)
export const jsxParts = joined(
  either(
    statement,
    nested(['div', 'p title={a < b}', 'Card src="./a.jpg"'], either(element('srcSet'), elementOther)).map(
      (parts): Part[] => ['(<main>', ...parts, '</main>);'],
    ),
  ),
)
export const svelteParts = fc
  .tuple(
    fc.boolean(),
    nested(
      ['div', 'p title={a < b}', 'Card src="./a.jpg"'],
      either(element('srcset'), elementOther, fixed('{#if a}./a.jpg{/if}', '<!-- <img src="./a.jpg"> -->')),
    ),
  )
  .map(([hasScript, markup]): Part[] => [
    hasScript ? '<script lang="ts">\nconst a: string = "./a.jpg"\n</script>\n' : '',
    ...markup,
  ])

export function svelteFinish(body: string, imports: string[]): string {
  return body.startsWith('<script')
    ? body.replace('\n</script>', () => `\n${imports.join(' ')}</script>`)
    : `${body}\n<script>\n${imports.join('\n')}\n</script>`
}
