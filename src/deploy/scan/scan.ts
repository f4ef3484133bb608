import { extname } from 'node:path'
import type { Nodes } from 'mdast'
import { refuseTooComplex } from '../../core/too-complex'
import { svelteCompilerOf } from '../../rewrite/components/svelte-compiler'
import type { Range } from '../../rewrite/only'
import { type ScriptReferences, scriptReferences } from './script-references'

/** The references in a source file, as written. */
export interface Found extends ScriptReferences {
  /** References that are relative to the file even without a `./`, as in CSS and HTML. */
  urls: string[]
}

export interface ScanContext {
  root: string
  /** Image attributes of JSX components. */
  components: Readonly<Record<string, string>>
  /** Whether `.md` files are MDX. */
  isMarkdownMdx?: boolean
}

type Scanner = (code: string, language: string, context: ScanContext) => Found | Promise<Found>

/** One scanner per language, each based on the plugin's own parser. Parsers are loaded with the first file. */
const scanners: Record<string, Scanner> = {
  ...each(['js', 'mjs', 'cjs', 'ts', 'mts', 'cts'], script),
  ...each(['jsx', 'tsx'], jsx),
  ...each(['css', 'scss', 'sass', 'less', 'styl', 'pcss'], style),
  ...each(['html', 'htm'], page),
  md: markdown,
  mdx,
  vue,
  svelte,
  astro,
}

/**
 * Finds the references of a source file.
 *
 * @throws Error if the parser can't read the file, ImageKitBuildError `TOO_COMPLEX`
 */
export async function scanSource(file: string, code: string, context: ScanContext): Promise<Found> {
  const language = extname(file).slice(1).toLowerCase()
  return refuseTooComplex(
    file,
    code,
    async () => (await scanners[language]?.(code, language, context)) ?? nothing(),
  )
}

async function script(code: string, language: string, { components }: ScanContext): Promise<Found> {
  const { mayHoldMarkup, rewriteScript } = await import('../../rewrite/js/script')
  const found = plainScript(code, language)
  if (mayHoldMarkup(code)) rewriteScript(code, `.${language}`, recordInto(found.values), components)
  return found
}

function plainScript(code: string, language: string): Found {
  return { ...scriptReferences(code, language), urls: [] }
}

async function jsx(code: string, language: string, { components }: ScanContext): Promise<Found> {
  const { rewriteJsx } = await import('../../rewrite/js/jsx')
  const found = plainScript(code, language)
  // Passes each literal to the callback, which records it; nothing is rewritten.
  rewriteJsx(code, recordInto(found.values), components)
  return found
}

async function style(code: string): Promise<Found> {
  const { cssSites } = await import('../../rewrite/css')
  return { ...nothing(), urls: cssSites(code).flatMap(({ values }) => values) }
}

async function page(html: string): Promise<Found> {
  const { htmlSites } = await import('../../rewrite/html/html')
  const urls = htmlSites(html).flatMap(({ values }) => values)
  return merged({ ...nothing(), urls }, await blocks(html, 'js', ['script']))
}

async function vue(source: string): Promise<Found> {
  const { vueSites } = await import('../../rewrite/components/vue')
  const { vueExpressionChanges } = await import('../../rewrite/components/vue-expressions')
  const values = vueSites(source).flatMap((site) => site.values)
  vueExpressionChanges(source, recordInto(values))
  return merged({ ...nothing(), values }, await blocks(source, 'ts', ['script', 'style']))
}

async function svelte(source: string, _language: string, { root }: ScanContext): Promise<Found> {
  const { rewriteSvelte } = await import('../../rewrite/components/svelte')
  const values: string[] = []
  rewriteSvelte(source, await svelteCompilerOf(root), recordInto(values))
  return merged({ ...nothing(), values }, await blocks(source, 'ts', ['script', 'style']))
}

async function astro(source: string): Promise<Found> {
  const [, frontmatter = '', template = source] = /^---\r?\n(.*?)\r?\n---(.*)$/s.exec(source) ?? []
  return merged(plainScript(frontmatter, 'ts'), await page(template))
}

async function markdown(source: string, language: string, context: ScanContext): Promise<Found> {
  if (context.isMarkdownMdx) return mdx(source, language, context)
  const { readMarkdown } = await import('../../rewrite/markdown/markdown')
  const { images, html } = readMarkdown(source, { mdx: false })
  const urls = images.flatMap(({ values }) => values)
  return merged({ ...nothing(), urls }, await page(textsOf(source, html).join('\n')))
}

/** Markdown images are URLs; everything else in MDX is a module with JSX. */
async function mdx(source: string, _language: string, context: ScanContext): Promise<Found> {
  const { readMarkdown } = await import('../../rewrite/markdown/markdown')
  const { images, modules, expressions, elements } = readMarkdown(source, { mdx: true })
  const tags = elements.flatMap(({ name, attributes }) => {
    const places = attributes.map(({ position }) => rangeOf(position))
    return name === null ? [] : `;<${[name, ...textsOf(source, places)].join(' ')} />`
  })
  const values = textsOf(source, expressions).map((one) => `;(${one})`)
  const code = [...textsOf(source, modules), ...values, ...tags].join('\n')
  const urls = images.flatMap(({ values }) => values)
  return merged({ ...nothing(), urls }, await jsx(code, 'jsx', context))
}

const textsOf = (source: string, places: readonly Range[]) =>
  places.map(({ start, end }) => source.slice(start, end))

/** Converts the position of a node; the parser always sets one. */
const rangeOf = (position: Nodes['position']): Range => ({
  start: position!.start.offset!,
  end: position!.end.offset!,
})

/** Scans the scripts and styles of a page or a component. */
async function blocks(source: string, language: string, tags: readonly string[]): Promise<Found> {
  const { elementsOf } = await import('../../rewrite/html/html')
  const parts = elementsOf(source)
    .filter(({ tagName }) => tags.includes(tagName))
    .map(async ({ tagName, attrs, childNodes }) => {
      const text = childNodes.map((node) => ('value' in node ? node.value : '')).join('')
      if (tagName === 'style') return style(text)
      const isData = attrs.some(({ name, value }) => name === 'type' && /json|importmap|template/.test(value))
      return isData || text.trim() === ''
        ? nothing()
        : plainScript(text, attrs.find(({ name }) => name === 'lang')?.value ?? language)
    })
  return merged(...(await Promise.all(parts)))
}

const recordInto = (values: string[]) => (value: string) => {
  values.push(value)
  return false
}

const nothing = (): Found => ({ values: [], globs: [], urls: [] })

function merged(...parts: readonly Found[]): Found {
  return {
    values: parts.flatMap(({ values }) => values),
    globs: parts.flatMap(({ globs }) => globs),
    urls: parts.flatMap(({ urls }) => urls),
  }
}

function each(languages: readonly string[], scanner: Scanner): Record<string, Scanner> {
  return Object.fromEntries(languages.map((language) => [language, scanner]))
}
