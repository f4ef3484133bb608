import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Options } from '../../src/types'
import { temporaryFolder } from '../helpers/folder'
import { type BundlerName, builders, bundlerNames } from './builders'

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

describe.each(bundlerNames)('%s', (name) => {
  test.each(CASES.filter(([what]) => !LACKS[name]?.includes(what)))(
    '%s',
    async (what, framework, file, source) => {
      const isStyle = what === 'CSS'
      const main = isStyle
        ? `import './${file}'`
        : `import part from './${file}'\nglobalThis.__conformance = { part }`
      const text = await built(
        name,
        { [`src/${file}`]: source, 'src/main.js': main },
        { ...(framework && { framework }), ...(isStyle && { target: 'web' }) },
      )
      expect(text).toContain(`${ENCODED}?tr=w-100`)
    },
  )
})

/* The spelling that Vite needs in a style sheet that another imports means the same everywhere. */
describe.each(bundlerNames)('%s, with escaped slashes', (name) => {
  const [masked, html] = [IMAGE, HTML].map((written) => written.replace('//', '%2F%2F'))
  test.each(CASES.filter(([what]) => !LACKS[name]?.includes(what) && what !== 'CSS'))(
    '%s',
    async (_, framework, file, source) => {
      const text = await built(
        name,
        {
          [`src/${file}`]: source.replace(IMAGE, masked!).replace(HTML, html!),
          'src/main.js': `import part from './${file}'\nglobalThis.__conformance = { part }`,
        },
        framework ? { framework } : {},
      )
      expect(text).toContain(`${ENCODED}?tr=w-100`)
    },
  )

  const hasCss = !LACKS[name]?.includes('CSS')
  test.each(hasCss ? ['url()', 'image-set()'] : [])(
    '%s of a style sheet that another imports',
    async (form) => {
      const value = form === 'url()' ? `url('${masked}')` : `image-set('${masked}' 1x)`
      const files = {
        'src/main.js': "import './a.css'",
        'src/a.css': "@import './in/c.css';",
        'src/in/c.css': `p { background: ${value} }`,
      }
      expect(await built(name, files, { target: 'web' })).toContain(`${ENCODED}?tr=w-100`)
    },
  )
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
