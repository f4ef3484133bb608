import type { Node } from 'estree-walker'

/** Stands for the unknown parts of a composed reference. */
const UNKNOWN = '*'

/**
 * Returns an expression's text, with `*` for each part that is known only at run time; `undefined` for an expression
 * that does not compose a text (a name alone, a call).
 */
export function composedText(node: Node): string | undefined {
  if (node.type === 'TemplateLiteral') {
    return node.quasis.map(({ value }) => value.cooked ?? value.raw).join(UNKNOWN)
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined
  const sides = [node.left as Node, node.right].map(
    (side) => literalText(side) ?? composedText(side) ?? UNKNOWN,
  )
  return sides.join('').replace(/\*+/g, UNKNOWN)
}

function literalText(node: Node): string | undefined {
  // Babel has another name for it than ESTree.
  const isText = node.type === 'Literal' || (node.type as string) === 'StringLiteral'
  const { value } = node as { value?: unknown }
  return isText && typeof value === 'string' ? value : undefined
}

/**
 * Returns advice for a reference that no build can know.
 *
 * @param text the reference, with `*` for its unknown parts
 * @param isImage whether a path has the extension of an image that the plugin handles
 * @returns `undefined` for a text that is not a reference to a file, or that has no unknown part
 */
export function insteadOf(text: string, isImage: (path: string) => boolean): string | undefined {
  if (!text.includes(UNKNOWN)) return undefined
  const [path = '', query] = text.split('?', 2)
  if (!isImage(path.replaceAll(UNKNOWN, 'x'))) return undefined
  if (/^ik:\//.test(path)) {
    return "build the URL at run time: import { buildSrc } from 'unplugin-imagekit/url'"
  }
  const file = path.replace(/^ik:/, '')
  if (!/^\.{1,2}\//.test(file)) return undefined
  const asks = query && !query.includes(UNKNOWN) ? `, query: '?${query}'` : ''
  return `take it from const images = import.meta.glob('${file}', { eager: true, import: 'default'${asks} })`
}
