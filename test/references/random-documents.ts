import mdx from '@mdx-js/rollup'
import type { Node } from 'estree-walker'
import fc from 'fast-check'
import { parse } from 'svelte/compiler'
import { parseAst } from 'vite'
import { cssSites } from '../../src/references/css'
import { htmlSites } from '../../src/references/html'
import { rewriteNewUrl } from '../../src/references/js'
import { rewriteJsx } from '../../src/references/jsx'
import { rewriteMdx } from '../../src/references/mdx'
import { rewriteSvelte } from '../../src/references/svelte'
import { vueSites } from '../../src/references/vue'
import { rewritten } from './rewritten'

/** An image in a document: how it is written, and what it becomes; `name` gives the name of an import. */
interface Image {
  written: string
  become(name: (value: string, exported?: string) => string): string
}
type Part = string | Image

export interface Language {
  /** A random document: its text, and what exactly it has to become. */
  document: fc.Arbitrary<{ source: string; expected: string; images: number }>
  rewrite(source: string): Promise<string>
}

const path = fc.constantFrom(
  './a.jpg',
  '../b/c.png?w=4',
  './é-🌅.webp?w=4,h=3',
  './a.jpg?q=5',
  './d.jpeg?f=auto',
)
const set = fc.constantFrom('./a.jpg?w=1;2', './b.png?dpr=1;2')
/** Text of any kind, without the marks that mean something in one of the languages. */
const words = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .map((text) => text.replace(/[<>&{}"'`\\/*$:;@#()[\]\r\n\u2028\u2029\0]|--|\p{C}/gu, '_'))
const lineEnd = fc.constantFrom('\n', '\r\n', '', ' ')
const cdn = (value: string) => `https://cdn/${encodeURIComponent(value)}`
const isOurs = (value: string) => /^\.{1,2}\/.*\.(?:jpe?g|png|webp)(?:\?|$)/.test(value)

const image = (written: string, become: Image['become']): Part => ({ written, become })
const either = (...choices: fc.Arbitrary<Part[]>[]) => fc.oneof(...choices)
const joined = (arbitrary: fc.Arbitrary<Part[]>, maxLength = 8) =>
  fc
    .array(fc.tuple(arbitrary, lineEnd), { maxLength })
    .map((all) => all.flatMap(([parts, end]) => [...parts, end]))

function documentOf(
  parts: fc.Arbitrary<Part[]>,
  finish: (body: string, imports: string[]) => string = (body) => body,
  prefix = '__imagekit_',
): Language['document'] {
  return parts.map((all) => {
    const names = new Map<string, string>()
    const imports: string[] = []
    const name = (value: string, exported = 'default') => {
      const id = `${exported} ${value}`
      const known = names.get(id)
      if (known) return known
      const fresh = `${prefix}${names.size}__`
      names.set(id, fresh)
      const what = exported === 'default' ? fresh : `{ ${exported} as ${fresh} }`
      imports.push(`import ${what} from ${JSON.stringify(value)};`)
      return fresh
    }
    const source = all.map((part) => (typeof part === 'string' ? part : part.written)).join('')
    const body = all.map((part) => (typeof part === 'string' ? part : part.become(name))).join('')
    const images = all.filter((part) => typeof part !== 'string').length
    return { source, expected: images ? finish(body, imports) : source, images }
  })
}

const fixed = (...texts: string[]): fc.Arbitrary<Part[]> => fc.constantFrom(...texts).map((text) => [text])
const around = (arbitrary: fc.Arbitrary<string>, wrap: (text: string) => string): fc.Arbitrary<Part[]> =>
  arbitrary.map((text) => [wrap(text)])

// Style sheets

const url = (value: string) => `"${cdn(value)}"`
const cssImage = either(
  path.map((value) => [image(`url(${value})`, () => `url(${url(value)})`)]),
  fc
    .tuple(path, fc.constantFrom('"', "'"))
    .map(([value, quote]) => ['URL( ', image(`${quote}${value}${quote}`, () => url(value)), ' )']),
  path.map((value) => ['image-set(', image(`"${value}"`, () => url(value)), ' 1x, url(#x) 2x)']),
)
const cssRule = fc
  .tuple(
    fc.constantFrom('.a', '#b > c', 'a[href="./a.jpg"]', '@media print', '🌅'),
    joined(
      cssImage.map((parts) => ['--b:', ...parts, ';']),
      3,
    ),
  )
  .map(([selector, body]): Part[] => [`${selector}{`, ...body, '}'])
const cssOther = either(
  around(words, (text) => `/* ${text} url(./a.jpg) */`),
  around(words, (text) => `.x::before{content:"${text} url(./a.jpg)"}`),
  fixed(
    '@import "./a.jpg";',
    '@import url(./a.jpg);',
    '.y{b:url(https://h/a.jpg)}',
    '.z{b:calc((1px + 2px) * 3)}',
    '.d{b:url(data:image/png;base64,a.jpg)}',
  ),
)
const cssParts = joined(either(cssRule, cssOther))

// Markup

const extras = (value: string) =>
  `"${cdn(value)}" srcset="${cdn(value)} 1w" sizes="100vw" width="4" height="3" loading="lazy"`
const htmlImage = either(
  path.map((value) => ['<img alt="./a.jpg" src=', image(`'${value}'`, () => `"${cdn(value)}"`), '>']),
  set.map((value) => ['<img src=', image(`"${value}"`, () => extras(value)), ' alt="">']),
  path.map((value) => ['<video poster=', image(`"${value}"`, () => `"${cdn(value)}"`), '></video>']),
  path
    .filter((value) => !value.includes(','))
    .map((value) => [
      '<img srcset=',
      image(`"${value} 1x, https://h/b.jpg 2x"`, () => `"${cdn(value)} 1x, https://h/b.jpg 2x"`),
      '>',
    ]),
)
const htmlOther = either(
  around(words, (text) => text),
  around(words, (text) => `<!-- ${text} <img src="./a.jpg"> -->`),
  around(words, (text) => `<a href="./a.jpg" title="${text}">./a.jpg</a>`),
  fixed('<img src="https://h/a.jpg">', '<br>', '<img>'),
)
const nested = (tags: readonly string[], leaf: fc.Arbitrary<Part[]>): fc.Arbitrary<Part[]> =>
  joined(
    either(
      leaf,
      fc
        .tuple(fc.constantFrom(...tags), joined(leaf, 4))
        .map(([tag, inner]): Part[] => [`<${tag}>`, ...inner, `</${/^\w+/.exec(tag)?.[0]}>`]),
    ),
  )
const htmlParts = nested(
  ['div', 'section class="./a.jpg"', 'b'],
  either(
    htmlImage,
    htmlOther,
    fixed('<script>const a = "<img src=./a.jpg>"</script>'),
    path.map((value) => [
      '<p style=',
      image(`"b:url(${value})"`, () => `"b:url(&quot;${cdn(value)}&quot;)"`),
      '></p>',
    ]),
  ),
)
const vueImage = either(
  htmlImage,
  path.map((value) => ['<img ', image(`:src="'${value}'"`, () => `src="${cdn(value)}"`), ' :alt="a < b" />']),
)
const vueParts = fc
  .tuple(
    nested(
      ['div', 'p v-if="a > b"', 'li @click="() => x"'],
      either(vueImage, htmlOther, fixed('<img :src="a" />', '{{ "./a.jpg" }}')),
    ),
    cssOther,
  )
  .map(([markup, css]): Part[] => [
    '<script setup lang="ts">\nconst a = "<img src=./a.jpg>"\n</script>\n<template>',
    ...markup,
    '</template>\n<style>',
    ...css,
    '.a{b:url(./a.jpg)}</style>\n',
  ])

// Elements of programs

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
const jsParts = joined(
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
const jsxParts = joined(
  either(
    statement,
    nested(['div', 'p title={a < b}', 'Card src="./a.jpg"'], either(element('srcSet'), elementOther)).map(
      (parts): Part[] => ['(<main>', ...parts, '</main>);'],
    ),
  ),
)
const svelteParts = fc
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

function svelteFinish(body: string, imports: string[]): string {
  return body.startsWith('<script')
    ? body.replace('\n</script>', () => `\n${imports.join(' ')}</script>`)
    : `${body}\n<script>\n${imports.join('\n')}\n</script>`
}

// Markdown, of which the compiled module is rewritten

const blocks = either(
  path.map((value) => [image(`![x](<${value}>)`, () => '')]),
  around(words, (text) => `## ${text}`),
  around(words, (text) => `[${text}](./a.jpg) text \`![x](./a.jpg)\``),
  fixed(
    '```md\n![x](./a.jpg)\n```',
    '<b title="./a.jpg">x</b>',
    '{"./a.jpg"}',
    '- a\n- b',
    '{/* ![x](./a.jpg) */}',
  ),
)
const markdown = fc
  .array(blocks, { maxLength: 8 })
  .map((all) => all.flatMap((parts): Part[] => [...parts, '\n\n']))
const compiler = mdx()
const compile = async (text: string) => {
  const done = await (compiler.transform as (code: string, id: string) => Promise<{ code: string }>)(
    text,
    '/a.mdx',
  )
  return done.code
}

/** The compiled module with the images replaced one by one, as texts. */
function mdxExpected(compiled: string): string {
  const names = new Map<string, string>()
  const body = compiled.replace(/\bsrc: ("(?:[^"\\]|\\.)*")/g, (_all, literal: string) => {
    const value: string = JSON.parse(literal)
    names.set(value, names.get(value) ?? `__imagekit_${names.size}__`)
    return `src: ${names.get(value)}`
  })
  const imports = [...names].map(([value, name]) => `import ${name} from ${JSON.stringify(value)};`)
  return imports.length ? `${body}\n${imports.join('\n')}` : compiled
}

const appended = (body: string, imports: string[]) => `${body}\n${imports.join('\n')}`
const unchanged = (source: string, code: string | undefined) => code ?? source

export const languages: Record<string, Language> = {
  CSS: { document: documentOf(cssParts), rewrite: (source) => rewritten(source, cssSites) },
  HTML: { document: documentOf(htmlParts), rewrite: (source) => rewritten(source, htmlSites) },
  JavaScript: {
    document: documentOf(jsParts, appended, '__imagekit_url_'),
    rewrite: async (source) =>
      unchanged(source, rewriteNewUrl(source, parseAst(source) as Node, isOurs)?.code),
  },
  JSX: {
    document: documentOf(jsxParts, appended),
    rewrite: async (source) => unchanged(source, rewriteJsx(source, isOurs)?.code),
  },
  Vue: { document: documentOf(vueParts), rewrite: (source) => rewritten(source, vueSites) },
  Svelte: {
    document: documentOf(svelteParts, svelteFinish),
    rewrite: async (source) =>
      unchanged(source, rewriteSvelte(source, { parse: parse as never }, isOurs)?.code),
  },
  MDX: {
    document: documentOf(markdown),
    rewrite: async (source) => unchanged(source, rewriteMdx(source, parseAst(source) as Node, isOurs)?.code),
  },
}

/** A document as its rewriter gets it, and what it has to become. */
export async function prepared(
  name: string,
  { source, expected }: { source: string; expected: string },
): Promise<{ source: string; expected: string }> {
  if (name !== 'MDX') return { source, expected }
  const compiled = await compile(source)
  return { source: compiled, expected: mdxExpected(compiled) }
}
