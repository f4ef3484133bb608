import { parse } from '@babel/parser'
import { compile } from 'svelte/compiler'
import { expect, test } from 'vitest'
import { parse as parseVue } from 'vue/compiler-sfc'
import { scanSource } from '../../../src/deploy/scan/scan'
import { codeFor, LANGUAGES, relativePath, specifierOf } from '../../../src/inspector/page/detail/code'
import { formatQuery, parseQuery, withFields } from '../../../src/inspector/page/detail/query'
import { parseQuery as parseAsPlugin } from '../../../src/query/request'
import { repository } from '../../helpers/folder'

test('a query survives the form, whatever its spelling', () => {
  for (const query of [
    '',
    'w=400;800',
    'w=400&e-grayscale&r=12&placeholder=lqip&priority',
    'sizes=50vw&width=300',
  ])
    expect(parseAsPlugin(formatQuery(parseQuery(query)), new Map())).toEqual(parseAsPlugin(query, new Map()))
})

test('a value with what would end it is encoded, and read again', () => {
  const query = withFields('w=400', { sizes: '(max-width: 600px) 100vw, calc(50% & 1px)' })
  expect(query).not.toMatch(/[\s"'#]/)
  expect(parseQuery(query).fields.get('sizes')).toBe('(max-width: 600px) 100vw, calc(50% & 1px)')
  expect(parseAsPlugin(query, new Map()).sizes).toBe('(max-width: 600px) 100vw, calc(50% & 1px)')
})

test.each([
  ['images/a.jpg', 'src/App.vue', '../images/a.jpg'],
  ['src/images/a.jpg', 'src/App.vue', './images/a.jpg'],
  ['src/a.jpg', 'index.html', './src/a.jpg'],
  ['a.jpg', undefined, './a.jpg'],
])('the path of %s from %s is %s', (file, source, path) => {
  expect(relativePath(file, source)).toBe(path)
})

const facts = { path: './a.jpg', alt: 'A "sea" & <more>' }

test.each(
  LANGUAGES.flatMap((language) =>
    ['w=400;800&q=60', 'w=400&f=avif;webp;jpg'].map((query) => [language, query] as const),
  ),
)(
  '%s: %s is code that its parser reads, and in which the plugin finds the image',
  async (language, query) => {
    const code = codeFor(language, { ...facts, query })
    const file = { HTML: 'a.html', JSX: 'a.jsx', Vue: 'a.vue', Svelte: 'a.svelte', CSS: 'a.css' }[language]
    if (language === 'JSX')
      parse(`${code.replace('\n\n<', '\n\nexport default () => <')}`, {
        sourceType: 'module',
        plugins: ['jsx'],
      })
    if (language === 'Vue') expect(parseVue(code).errors).toEqual([])
    if (language === 'Svelte') compile(code, { generate: 'server' })
    const { values, urls } = await scanSource(file, code, { root: repository, components: {} })
    const found = [...values, ...urls]
    expect(found).toHaveLength(1)
    const [path, own = ''] = found[0]!.split('?')
    expect(path).toBe('ik:./a.jpg')
    const asked = parseAsPlugin(own, new Map())
    const expected = parseAsPlugin(
      language === 'CSS' ? (query.includes('f=') ? 'w=400&f=jpg' : 'w=800&q=60') : query,
      new Map(),
    )
    expect([asked.candidates, asked.formats]).toEqual([expected.candidates, expected.formats])
  },
)

test('a specifier without parameters has no question mark', () => {
  expect(specifierOf({ path: '/a.jpg', query: '' })).toBe('ik:/a.jpg')
})
