import type { Node } from 'estree-walker'

/** What a program puts in where a reference is put together. */
const HOLE = '*'

/**
 * An expression's text, with `*` for each part that only a running program knows; `undefined` for an expression that is no
 * text put together (a name alone, a call).
 */
export function textWithHoles(node: Node): string | undefined {
  if (node.type === 'TemplateLiteral') {
    return node.quasis.map(({ value }) => value.cooked ?? value.raw).join(HOLE)
  }
  if (node.type !== 'BinaryExpression' || node.operator !== '+') return undefined
  const sides = [node.left as Node, node.right].map(
    (side) => literalText(side) ?? textWithHoles(side) ?? HOLE,
  )
  return sides.join('').replace(/\*+/g, HOLE)
}

function literalText(node: Node): string | undefined {
  // Babel's own name for it beside ESTree's.
  const isText = node.type === 'Literal' || (node.type as string) === 'StringLiteral'
  const { value } = node as { value?: unknown }
  return isText && typeof value === 'string' ? value : undefined
}

/**
 * What to write instead of a reference that no build can know.
 *
 * @param text the reference, `*` standing for what is not known
 * @param isImage whether a path's ending is that of an image of ours
 * @returns nothing for a text that is no reference to a file, or that has no hole
 */
export function insteadOf(text: string, isImage: (path: string) => boolean): string | undefined {
  if (!text.includes(HOLE)) return undefined
  const [path = '', query] = text.split('?', 2)
  if (!isImage(path.replaceAll(HOLE, 'x'))) return undefined
  if (/^ik:\//.test(path)) {
    return "build the URL where the program runs: import { buildSrc } from 'unplugin-imagekit/url'"
  }
  const file = path.replace(/^ik:/, '')
  if (!/^\.{1,2}\//.test(file)) return undefined
  const asks = query && !query.includes(HOLE) ? `, query: '?${query}'` : ''
  return `take it from const images = import.meta.glob('${file}', { eager: true, import: 'default'${asks} })`
}
