import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Bundler, builds, options } from './reference-builds'

/* Random projects: images, ways of writing them, options of a bundler, and a neighbour. */

export type Random = () => number

/** A reference of a project. */
export interface Reference {
  image: string
  /** The width that is asked for. */
  width: number | undefined
  place: 'module' | 'style' | 'page'
  /** As the source has it, and as it would be written without the plugin. */
  text: string
  bare: string
}

export interface ReferenceProject {
  bundler: Bundler
  option: string
  /** Whether the module and the imported style sheet lie in a folder below the entry's. */
  isNested: boolean
  references: Reference[]
}

type Way = { place: Reference['place']; bundlers: Bundler[]; isScheme?: boolean; write(path: string): string }

const ALL = Object.keys(builds) as Bundler[]
const PAGES: Bundler[] = ['vite', 'webpack', 'rspack', 'rsbuild', 'farm']
const STYLES: Bundler[] = [...PAGES, 'esbuild']
const WAYS: Way[] = [
  { place: 'module', bundlers: ALL, write: (path) => `import NAME from '${path}'\nconsole.log(NAME)` },
  {
    place: 'module',
    bundlers: ALL,
    isScheme: true,
    write: (path) => `import NAME from '${path}'\nconsole.log(NAME)`,
  },
  { place: 'module', bundlers: ALL, write: (path) => `import('${path}').then(console.log)` },
  {
    place: 'module',
    bundlers: ALL,
    write: (path) => `import * as NAME from '${path}'\nconsole.log(NAME.default)`,
  },
  {
    place: 'module',
    bundlers: ALL,
    isScheme: true,
    write: (path) => `export { default as NAME } from '${path}'`,
  },
  {
    place: 'module',
    bundlers: ['vite', 'webpack', 'rspack', 'rsbuild'],
    write: (path) => `console.log(new URL('${path}', import.meta.url).href)`,
  },
  {
    place: 'module',
    bundlers: ['esbuild', 'webpack', 'rspack', 'rsbuild'],
    write: (path) => `console.log(require('${path}'))`,
  },
  { place: 'style', bundlers: STYLES, write: (path) => `.NAME { background: url("${path}") }` },
  {
    place: 'style',
    bundlers: STYLES,
    isScheme: true,
    write: (path) => `.NAME { background: url('${path}') }`,
  },
  {
    place: 'style',
    bundlers: ['vite', 'webpack'],
    write: (path) => `.NAME { background: image-set("${path}" 1x) }`,
  },
  { place: 'page', bundlers: PAGES, write: (path) => `<img src="${path}">` },
  { place: 'page', bundlers: PAGES, write: (path) => `<img srcset="${path} 1x">` },
  {
    place: 'page',
    bundlers: PAGES,
    write: (path) => `<picture><source srcset="${path}"><img alt=""></picture>`,
  },
  { place: 'page', bundlers: PAGES, write: (path) => `<video poster="${path}"></video>` },
  {
    place: 'page',
    bundlers: PAGES,
    write: (path) => `<p style="background: url('${path}')"></p>`,
  },
  { place: 'page', bundlers: ['vite'], write: (path) => `<object data="${path}"></object>` },
]

const pick = <Value>(values: readonly Value[], random: Random): Value =>
  values[Math.floor(random() * values.length)]!

export function randomProject(images: readonly string[], random: Random, among = ALL): ReferenceProject {
  const bundler = pick(among, random)
  const [option] = pick(options[bundler], random)
  const isNested = random() < 0.3
  const ways = WAYS.filter(({ bundlers }) => bundlers.includes(bundler))
  const count = 2 + Math.floor(random() * 4)
  const references = Array.from({ length: count }, (_, index): Reference => {
    const { place, isScheme, write } = pick(ways, random)
    const image = pick(images, random)
    const width = random() < 0.7 ? 20 + index * 10 + Math.floor(random() * 9) : undefined
    // What no one asks of ImageKit, in names that the image's content has already.
    const buster = place !== 'module' && random() < 0.2 ? `v=${Math.floor(random() * 9)}.1` : undefined
    const query = [width && `w=${width}`, !isScheme && buster].filter(Boolean).join('&')
    const up = isNested && place !== 'page' ? '../' : './'
    const path = `${up}img/${place === 'page' ? encodeURI(image) : image}`
    const scheme = isScheme ? `ik:${up}img/${image}` : path
    const named = (text: string) => write(text).replaceAll('NAME', `name${index}`)
    return { image, width, place, text: named(scheme + (query && `?${query}`)), bare: named(path) }
  })
  return { bundler, option, isNested, references }
}

/** Builds a project, with or without the plugin. */
export async function buildProject(
  root: string,
  { bundler, option, isNested, references }: ReferenceProject,
  images: ReadonlyMap<string, Buffer>,
  plugin: unknown,
): Promise<{ names: string[]; text: string; files: Map<string, Buffer> }> {
  const textOf = (place: Reference['place']) =>
    references.flatMap((one) => (one.place === place ? [plugin ? one.text : one.bare] : [])).join('\n')
  const [style, module] = [textOf('style'), textOf('module')]
  const folder = isNested ? 'deep/' : ''
  const inStyles = bundler !== 'rolldown'
  const page = `<!DOCTYPE html><html><head></head><body>${textOf('page')}<script type="module" src="./main.js"></script></body></html>`
  const files = {
    'package.json': '{}',
    'main.js': `${inStyles ? `import './page.css'\n` : ''}import * as part from './${folder}part.js'\nconsole.log(part)\n`,
    'index.html': page,
    'page.css': isNested ? `@import './deep/part.css';` : style,
    ...(isNested && { 'deep/part.css': style }),
    [`${folder}part.js`]: `export const part = 1\n${module}`,
  }
  for (const [name, content] of [
    ...Object.entries(files),
    ...[...images].map(([name, bytes]) => [`img/${name}`, bytes] as const),
  ]) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), content)
  }
  const config = options[bundler].find(([name]) => name === option)?.[1] ?? {}
  await builds[bundler](root, config, plugin)
  const dist = join(root, 'dist')
  const names = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => /\.\w+$/.test(name))
  const outputs = new Map(names.map((name) => [name, readFileSync(join(dist, name))]))
  const text = [...outputs]
    .flatMap(([name, bytes]) => (/\.(?:m?js|css|html)$/.test(name) ? [bytes.toString()] : []))
    .join('\n')
  return { names, text, files: outputs }
}
