import type { Nodes, Parents } from 'mdast'
import { type CompileContext, type Extension, fromMarkdown, type Token } from 'mdast-util-from-markdown'
import { mdxFromMarkdown } from 'mdast-util-mdx'
import { mdxjs } from 'micromark-extension-mdxjs'
import type { Replacement, Site } from '../edit'
import type { Range } from '../only'
import { refuseUnbounded } from './bounds'

/** The parts of a document in Markdown or MDX. Text in code is in none of them. */
export interface Markdown {
  /** `![](./a.jpg)` and the definitions of `![][a]`. */
  images: Site[]
  /** HTML, which MDX does not have. */
  html: Range[]
  /** MDX's imports and exports. */
  modules: Range[]
  /** MDX's expressions, without their braces. */
  expressions: Range[]
  /** MDX's elements. */
  elements: Extract<Nodes, { type: 'mdxJsxFlowElement' | 'mdxJsxTextElement' }>[]
}

/**
 * Parses a document by its own grammar.
 *
 * @throws Error for invalid MDX; any text is valid Markdown. TooDeep if it would take the parser too long
 */
export function readMarkdown(source: string, { mdx }: { mdx: boolean }): Markdown {
  const found: Markdown = { images: [], html: [], modules: [], expressions: [], elements: [] }
  refuseUnbounded(source, { mdx })
  const tree = fromMarkdown(source, {
    extensions: mdx ? [mdxjs()] : [],
    mdastExtensions: [destinations(found.images), ...(mdx ? [mdxFromMarkdown()] : [])],
  })
  collect(tree, found)
  return found
}

/** The parser's tree has no position for an image's address alone, but its tokens have. */
function destinations(sites: Site[]): Extension {
  function add(this: CompileContext, { start, end }: Token): void {
    const node = this.stack.at(-1)
    // Only its definition contains an address, whether a link or an image uses it.
    if (node?.type !== 'image' && node?.type !== 'definition') return
    sites.push({
      start: start.offset,
      end: end.offset,
      kind: 'src',
      values: [node.url],
      write: ([replacement]) => destination((replacement as Replacement).url),
    })
  }
  return { exit: { resourceDestination: add, definitionDestination: add } }
}

function destination(url: string): string {
  const escaped = url.replace(/[\\<>]/g, '\\$&')
  return /[\s()]/.test(url) || url === '' ? `<${escaped}>` : escaped
}

/** Collects without recursion, as quotes may be nested by the thousand. */
function collect(tree: Nodes, found: Markdown): void {
  const left = [tree]
  for (let node = left.pop(); node; node = left.pop()) {
    collectNode(node, found)
    const { children = [] } = node as Parents
    for (let at = children.length; at-- > 0; ) left.push(children[at]!)
  }
}

function collectNode(node: Nodes, found: Markdown): void {
  const [start, end] = [node.position?.start.offset ?? 0, node.position?.end.offset ?? 0]
  if (node.type === 'html') found.html.push({ start, end })
  else if (node.type === 'mdxjsEsm') found.modules.push({ start, end })
  else if (node.type === 'mdxFlowExpression' || node.type === 'mdxTextExpression') {
    if (node.data?.estree?.body.length) found.expressions.push({ start: start + 1, end: end - 1 })
  } else if (node.type === 'mdxJsxFlowElement' || node.type === 'mdxJsxTextElement') found.elements.push(node)
}
