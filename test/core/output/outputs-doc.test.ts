import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resolveOptions } from '../../../src/core/config/options'
import type { Host } from '../../../src/core/host'
import { Project } from '../../../src/core/project'
import { rewrite } from '../../../src/rewrite/edit'
import { htmlSites } from '../../../src/rewrite/html/html'
import { withPreloads } from '../../../src/rewrite/html/html-head'
import type { Options, Preload } from '../../../src/types'
import { copyFixture, repository } from '../../helpers/folder'

/*
 * The tables and examples of docs/outputs.md are what the plugin gives.
 */

const presets: Options['presets'] = {
  hero: { w: '300;600', ar: '2-1', sources: [{ media: '(max-width: 600px)', ar: '1-1', w: '200;400' }] },
}

function projectWith(sidecar: boolean) {
  const root = copyFixture('outputs')
  copyFileSync(join(root, 'images/hero.jpg'), join(root, 'hero.jpg'))
  if (sidecar) copyFileSync(join(root, 'images/hero.jpg.ik.json'), join(root, 'hero.jpg.ik.json'))
  rmSync(join(root, 'images'), { recursive: true })
  const said: string[] = []
  const host: Host = {
    bundler: 'doc',
    purpose: 'build',
    logger: { info() {}, warn: (message) => void said.push(message.split('\n  at ', 1)[0]!) },
    localUrl: (file) => ({ prelude: '', url: JSON.stringify(file) }),
    hasAssetPipeline: false,
  }
  const options = resolveOptions(
    { urlEndpoint: 'https://ik.imagekit.io/demo', dryRun: true, presets },
    {},
    root,
  )
  const build = new Project(options).open(host)
  build.start()
  const resolve = (reference: string) =>
    build.resolve(`ik:${reference}`, join(root, 'index.html'), async () => undefined)
  return { build, resolve, said }
}

/** URLs as the page prints them. */
const short = (text: string) => text.replaceAll(/https:[^\s"]*?\/hero\.jpg/g, '…/hero.jpg')

async function exportsOf(reference: string, sidecar = false): Promise<Record<string, unknown>> {
  const { build, resolve } = projectWith(sidecar)
  const { code } = await build.load(await resolve(reference))
  return import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)
}

async function pageOf(html: string, sidecar = false): Promise<string> {
  const { build, resolve } = projectWith(sidecar)
  const preloads: Parameters<typeof withPreloads>[1][number][] = []
  const edited = await rewrite(html, htmlSites(html), async (value) => {
    const answer = await build.replacement(await resolve(value), String)
    preloads.push(...(answer.preloads ?? []))
    return answer
  })
  return short(withPreloads(edited?.code ?? html, preloads))
}

/** One attribute a line where a tag is long. */
function spread(html: string): string {
  return html
    .replaceAll(/></g, '>\n<')
    .split('\n')
    .map((line) =>
      line.length > 100 ? line.replace(/(<\w+) /, '$1\n  ').replaceAll(/" (?=[a-z]+=")/g, '"\n  ') : line,
    )
    .join('\n')
}

const block = (language: string, text: string) => `\`\`\`${language}\n${text}\n\`\`\``
const example = async (html: string, sidecar = false) =>
  `${block('html', html)}\n\n${block('html', spread(await pageOf(html, sidecar)))}`

const what: Record<string, string> = {
  src: 'The URL; of a set of values the largest’s.',
  srcset: 'Where the query has a set of widths, heights or densities.',
  sizes: 'Where a browser chooses by width.',
  width: 'Pixels in CSS.',
  height: 'Pixels in CSS.',
  placeholder: 'With `placeholder=color\\|lqip\\|blurhash\\|thumbhash`.',
  img: 'Attributes of an `<img>`.',
  picture: 'Attributes of the `<source>`s and the `<img>` of a `<picture>`.',
  preload: 'Attributes of a `<link>`.',
  preloads: 'With art direction one for each source, else `[preload]`.',
  meta: 'What is known of the file: format, size in bytes, SHA-256, what is kept beside it.',
}

async function exportsTable(): Promise<string> {
  const exported = await exportsOf('./hero.jpg?w=300;600')
  const names = Object.keys(exported).filter((name) => name !== 'default')
  expect(names.sort()).toEqual(Object.keys(what).sort())
  const kinds: Record<string, string> = {
    src: 'url',
    srcset: 'srcset',
    img: 'img',
    picture: 'picture',
    meta: 'meta',
  }
  const rows = Object.entries(what).map(([name, text]) => {
    const value =
      name === 'meta' ? '{ src, width, height, format, size, hash }' : JSON.stringify(exported[name])
    const shown = value === undefined ? 'undefined' : short(value)
    return `| \`${name}\` | ${kinds[name] ? `\`as=${kinds[name]}\`` : ''} | ${text} | \`${shown}\` |`
  })
  return ['| Export | Default with | What it is | Of `?w=300;600` |', '|---|---|---|---|', ...rows].join('\n')
}

async function parts(): Promise<Record<string, string>> {
  const { build, resolve, said } = projectWith(false)
  await build.load(await resolve('./hero.jpg?w=300;900;1200'))
  const { preloads } = await exportsOf('./hero.jpg?preset=hero')
  const html = [
    '<img src="./hero.jpg?w=300">',
    '<img src="./hero.jpg?w=300;600">',
    '<img src="./hero.jpg?w=300;600" width="150" loading="eager">',
    '<img src="./hero.jpg?w=300&dpr=1;2">',
    '<img src="./hero.jpg?w=300;600&sizes=auto">',
    '<head><title>Home</title></head><body><img src="./hero.jpg?w=300;600&priority"></body>',
    '<picture><img src="./hero.jpg?w=300&f=avif;webp;jpg"></picture>',
    '<picture><img src="./hero.jpg?preset=hero"></picture>',
  ]
  return {
    exports: await exportsTable(),
    html: (await Promise.all(html.map((one) => example(one)))).join('\n\n---\n\n'),
    beyond: block('text', said.join('\n')),
    preloads: block('json', short(JSON.stringify(preloads as Preload[], null, 2))),
    focus: await example('<img src="./hero.jpg?w=200&h=200">', true),
  }
}

test('docs/outputs.md', async () => {
  const file = join(repository, 'docs/outputs.md')
  let page = readFileSync(file, 'utf8')
  for (const [name, text] of Object.entries(await parts())) {
    const place = new RegExp(`(<!-- ${name} -->\\n)[\\s\\S]*?(\\n<!-- /${name} -->)`)
    expect(page).toMatch(place)
    page = page.replace(place, (_all, start: string, end: string) => `${start}\n${text}\n${end}`)
  }
  if (process.env.UPDATE_DOCS) writeFileSync(file, page)
  expect(readFileSync(file, 'utf8')).toBe(page)
})
