import { extname } from 'node:path'
import type { SvelteCompiler } from '../../rewrite/components/svelte'
import { cssSites } from '../../rewrite/css'
import { type Document, empty } from './document'
import { readScript } from './script'

export interface Readers {
  /** Loads the project's own Svelte compiler, since its version decides the syntax. */
  svelte?: () => Promise<SvelteCompiler>
}

/** Extensions of the files that codemods read. */
export const MIGRATED =
  'js,mjs,cjs,jsx,ts,mts,cts,tsx,vue,svelte,astro,html,htm,md,mdx,css,scss,less,pcss,postcss'.split(',')

/**
 * Reads a source file.
 *
 * @returns `undefined` for a language that codemods do not read
 * @throws SyntaxError if the language's parser cannot read the file
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
