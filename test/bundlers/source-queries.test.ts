import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { temporaryFolder } from '../helpers/folder'
import { type BundlerName, builders, bundlerNames } from './builders'
import { together } from './together'

/* URLs with a query of their own, as Firebase, Contentful and signed URLs of S3 have it: the last `?` begins the plugin's. */

const options: Options = { urlEndpoint: 'https://ik.imagekit.io/demo', manifest: false, strict: true }

const SOURCE = 'ik:https://host/a.jpg?alt=media&token=x'
const IMAGE = `${SOURCE}?w=100`
const ENCODED = 'https://ik.imagekit.io/demo/https%3A%2F%2Fhost%2Fa.jpg%3Falt%3Dmedia%26token%3Dx'
const HTML = IMAGE.replaceAll('&', '&amp;')

type Framework = 'vue' | 'svelte' | undefined

const CASES: [what: string, framework: Framework, file: string, source: string][] = [
  ['import', undefined, 'part.js', `export { default } from '${IMAGE}'`],
  ['import of all', undefined, 'part.js', `import { img } from '${IMAGE}'\nexport default img`],
  ['import()', undefined, 'part.js', `export default import('${IMAGE}')`],
  ['new URL', undefined, 'part.js', `export default new URL('${IMAGE}', import.meta.url).href`],
  ['JSX', undefined, 'part.jsx', `export default <img src="${HTML}" />`],
  ['Vue', 'vue', 'Part.vue', `<template><img src="${HTML}"></template>`],
  ['Svelte', 'svelte', 'Part.svelte', `<img src="${HTML}" alt="">`],
  ['CSS', undefined, 'part.css', `p { background: url('${IMAGE}') }`],
]

const LACKS: Partial<Record<BundlerName, string[]>> = {
  rollup: ['CSS'],
  rolldown: ['CSS'],
  esbuild: ['Vue', 'Svelte'],
  bun: ['Vue', 'Svelte'],
  // unplugin-vue makes one slash of two in every URL of another host there, with and without this plugin.
  farm: ['Vue'],
}

async function built(name: BundlerName, files: Record<string, string>, job: object): Promise<string> {
  const root = temporaryFolder()
  for (const [path, content] of Object.entries({ 'package.json': '{}', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  await builders[name]({ root, options, ...job })
  return readdirSync(join(root, 'dist'), { recursive: true, encoding: 'utf8' })
    .filter((one) => /\.(?:[cm]?js|css|html)$/.test(one))
    .map((one) => readFileSync(join(root, 'dist', one), 'utf8'))
    .join('\n')
}

const [masked = '', maskedHtml = ''] = [IMAGE, HTML].map((written) => written.replace('//', '%2F%2F'))

/** A module of a build that others share. */
interface Part {
  framework: Framework
  /** What the entry imports. */
  file: string
  files: Record<string, string>
  /** What it asks for, and no other. */
  width: number
}

function partOf(framework: Framework, name: string, source: string, index: number): Part {
  const width = 100 + index
  const file = name.replace('.', `${index}.`)
  return { framework, file, files: { [file]: source.replace('?w=100', `?w=${width}`) }, width }
}

/** A style sheet that another imports. */
function importedPart(value: string, index: number): Part {
  const { file, files, ...part } = partOf(undefined, 'in/part.css', `p { background: ${value} }`, index)
  const outer = `outer${index}.css`
  return { ...part, file: outer, files: { ...files, [outer]: `@import './${file}';` } }
}

/** Parts of one build are all style sheets, components of one framework, or scripts. */
const kindOf = ({ file, framework }: Part) => (file.endsWith('.css') ? 'css' : framework)

function builtTogether(name: BundlerName, parts: readonly Part[]): Promise<string> {
  const kind = parts[0] && kindOf(parts[0])
  const names = parts.map((_, index) => `part${index}`)
  const main =
    kind === 'css'
      ? parts.map(({ file }) => `import './${file}'`)
      : [
          ...parts.map(({ file }, index) => `import ${names[index]} from './${file}'`),
          `globalThis.__conformance = { ${names.join(', ')} }`,
        ]
  const files = { 'main.js': main.join('\n'), ...Object.assign({}, ...parts.map((part) => part.files)) }
  return built(
    name,
    Object.fromEntries(Object.entries(files).map(([file, content]) => [`src/${file}`, content as string])),
    kind === 'css' ? { target: 'web' } : kind ? { framework: kind } : {},
  )
}

const columns = bundlerNames.map((name) => {
  const cases = CASES.filter(([what]) => !LACKS[name]?.includes(what))
  const plain = cases.map(
    ([what, framework, file, source], index) => [what, partOf(framework, file, source, index)] as const,
  )
  const escaped = cases
    .filter(([what]) => what !== 'CSS')
    .map(([what, framework, file, source], index) => {
      const written = source.replace(IMAGE, masked).replace(HTML, maskedHtml)
      return [what, partOf(framework, file, written, CASES.length + index)] as const
    })
  const forms = { 'url()': `url('${masked}')`, 'image-set()': `image-set('${masked}' 1x)` }
  const hasCss = !LACKS[name]?.includes('CSS')
  const imported = Object.entries(hasCss ? forms : {}).map(
    ([form, value], index) => [form, importedPart(value, 2 * CASES.length + index)] as const,
  )
  const parts = [...plain, ...escaped, ...imported].map(([, part]) => part)
  const textOf = together(parts, (some) => builtTogether(name, some), kindOf)
  const shows = async (_: string, part: Part) =>
    expect(await textOf(part)).toContain(`${ENCODED}?tr=w-${part.width}`)
  return [name, { plain, escaped, imported, shows }] as const
})

describe.each(columns)('%s', (_name, { plain, shows }) => {
  test.each(plain)('%s', shows)
})

/* The spelling that Vite needs in a style sheet that another imports means the same everywhere. */
describe.each(columns)('%s, with escaped slashes', (_name, { escaped, imported, shows }) => {
  test.each(escaped)('%s', shows)
  test.each(imported)('%s of a style sheet that another imports', shows)
})

test.each(['vite', 'webpack', 'rspack', 'farm', 'bun'] as const)('%s, a page', async (name) => {
  const text = await built(
    name,
    {
      'src/main.js': 'console.log(1)',
      'index.html': `<!DOCTYPE html><html><head></head><body><img src="${HTML}"></body></html>`,
    },
    { page: 'index.html', target: 'web' },
  )
  expect(text).toContain(`${ENCODED}?tr=w-100`)
})

test.each([
  [`${SOURCE}?`, /token%3Dx"/],
  ['ik:https://host/a.jpg?w=100', /host%2Fa\.jpg\?tr=w-100"/],
])('%s', async (specifier, expected) => {
  const text = await built(
    'vite',
    { 'src/main.js': `import a from '${specifier}'\nglobalThis.__conformance = { a }` },
    {},
  )
  expect(text).toMatch(expected)
})

test.each([
  [`${SOURCE}&w=100`, /second question mark: 'ik:https:\/\/host\/a\.jpg\?alt=media&token=x\?w=100'/],
  [
    'ik:/x.jpg?updatedAt=1700000000000',
    /Unknown parameter 'updatedAt'\. Leave 'updatedAt' out: the dashboard/,
  ],
  ['ik:/x.jpg?ik-s=abc&ik-t=1', /Leave 'ik-s' out: it is a part of a signature/],
])('%s is an error that says how to write it', async (specifier, expected) => {
  const main = `import a from '${specifier}'\nglobalThis.__conformance = { a }`
  await expect(built('vite', { 'src/main.js': main }, {})).rejects.toThrow(expected)
})

describe('Vite, in a style sheet that another imports', () => {
  const files = (image: string) => ({
    'main.js': "import './a.css'\nimport './b.scss'",
    'a.css': "@import './in/c.css';",
    'in/c.css': `p { background: url('${image}') }`,
    'b.scss': "@use './in/d';",
    'in/_d.scss': `b { background: url('${image}') }`,
  })

  test('the error says how to write it', async () => {
    const { 'in/_d.scss': _partial, 'b.scss': _whole, ...css } = files(IMAGE)
    const failed = built('vite', { ...css, 'b.scss': '' }, { entry: 'main.js', target: 'web' })
    await expect(failed).rejects.toThrow(`Write it with %2F%2F: '${IMAGE.replace('//', '%2F%2F')}'.`)
    await expect(failed).rejects.toThrow(/in\/c\.css:1:22/)
  })

  test('written so, it is resolved', async () => {
    const text = await built('vite', files(IMAGE.replace('//', '%2F%2F')), {
      entry: 'main.js',
      target: 'web',
    })
    expect(text.split(`${ENCODED}&tr=w-100`).length + text.split(`${ENCODED}?tr=w-100`).length).toBe(4)
  })
})
