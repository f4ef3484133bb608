import type { Node } from 'estree-walker'
import { parse } from 'svelte/compiler'
import { parseAst } from 'vite'
import { rewriteSvelte } from '../../../src/rewrite/components/svelte'
import { vueSites } from '../../../src/rewrite/components/vue'
import { cssSites } from '../../../src/rewrite/css'
import { htmlSites } from '../../../src/rewrite/html/html'
import { rewriteNewUrl } from '../../../src/rewrite/js/js'
import { rewriteJsx } from '../../../src/rewrite/js/jsx'
import { rewriteMdx } from '../../../src/rewrite/markdown/mdx'
import { rewritten } from '../rewritten'
import { cssParts } from './css'
import { compile, markdown, mdxExpected } from './markdown'
import { htmlParts, vueParts } from './markup'
import { documentOf, isOurs, type Language } from './parts'
import { jsParts, jsxParts, svelteFinish, svelteParts } from './programs'

const appended = (body: string, imports: string[]) => `${body}\n${imports.join('\n')}`
const unchanged = (source: string, code: string | undefined) => code ?? source

export const languages: Record<string, Language> = {
  CSS: { document: documentOf(cssParts), rewrite: (source) => rewritten(source, cssSites) },
  HTML: { document: documentOf(htmlParts), rewrite: (source) => rewritten(source, htmlSites) },
  JavaScript: {
    document: documentOf(jsParts, appended, '__imagekit_url_'),
    rewrite: async (source) =>
      unchanged(source, rewriteNewUrl(source, () => parseAst(source) as Node, isOurs)?.code),
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
