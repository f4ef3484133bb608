import { extname } from 'node:path'
import type { SvelteCompiler } from '../../rewrite/components/svelte'
import { cssSites } from '../../rewrite/css'
import type { Site } from '../../rewrite/edit'
import { readScript, type Script } from './script'

/** The value of an attribute, by its place in the text. */
export interface Attribute {
  name: string
  /** The whole attribute. */
  start: number
  end: number
  /** A literal's text: `src="./a.jpg"`, `width={400}`, and `true` for an attribute alone. */
  value?: string | true
  /** The value as written, its quotes or braces included. */
  written?: { start: number; end: number }
  /** A name alone: `src={hero}`. */
  identifier?: string
}

/** An element of JSX or Svelte. */
export interface Tag {
  name: string
  start: number
  /** Behind the name. */
  nameEnd: number
  /** Undefined where one is spread in: nobody knows what it holds. */
  attributes: Attribute[]
  hasSpread: boolean
  /** From the end of the opening tag (behind its `>`) to the end of the closing one. */
  body?: { start: number; end: number; isEmpty: boolean }
}

/** What a codemod looks at. */
export interface Document {
  source: string
  script: Script
  /** Elements of JSX and Svelte, in which components are. */
  tags: Tag[]
  /** Attributes of HTML and Vue that name images, and the images of style sheets. */
  sites: Site[]
  /** The style sheet of a Svelte component. */
  style?: { start: number; end: number }
}

export interface Readers {
  /** The compiler of the project, for its language's version. */
  svelte?: () => Promise<SvelteCompiler>
}

/** Endings of the files that a codemod can read. */
export const MIGRATED =
  'js,mjs,cjs,jsx,ts,mts,cts,tsx,vue,svelte,astro,html,htm,md,mdx,css,scss,less,pcss,postcss'.split(',')

/**
 * Reads a source file.
 *
 * @returns `undefined` for a language that no codemod knows
 * @throws SyntaxError for what its parser cannot read
 */
export async function readDocument(
  file: string,
  source: string,
  readers: Readers = {},
): Promise<Document | undefined> {
  const language = extname(file).slice(1).toLowerCase()
  if (!MIGRATED.includes(language)) return undefined
  if (/^(?:css|scss|less|pcss|postcss)$/.test(language)) return { ...empty(source), sites: cssSites(source) }
  if (language === 'svelte') {
    const [{ readSvelte }, compiler] = await Promise.all([import('./svelte'), readers.svelte?.()])
    if (!compiler) throw new SyntaxError('svelte/compiler was not found in the project')
    return readSvelte(source, compiler)
  }
  if (language === 'vue') return (await import('./html')).readVue(source)
  if (language === 'html' || language === 'htm') return (await import('./html')).readHtml(source)
  if (language === 'astro') return (await import('./astro')).readAstro(source)
  if (language === 'md') return (await import('./markdown')).readPlainMarkdown(source)
  if (language === 'mdx') return (await import('./markdown')).readMdx(source)
  const { parseScript } = await import('./parse-script')
  const { script, tags } = readScript(parseScript(source, language), source)
  return { source, script, tags, sites: [] }
}

export function empty(source: string): Document {
  return {
    source,
    script: { imports: [], loads: [], globs: [], literals: [], uses: new Map() },
    tags: [],
    sites: [],
  }
}
