import type { Node } from 'estree-walker'
import type { Site } from '../edit'
import { elementsOf } from '../html/html'
import { elementSites } from '../html/html-sites'
import { srcsetCandidates } from '../html/srcset'
import type { LiteralAttribute } from './imports'
import { cssPartsOf } from './literals'

type Loose = { [key: string]: unknown; type: string; start: number; end: number; name?: string }

/** Stands for an expression within the markup; no file has it in its name. */
const FILLER = '\ue000'
const TAGS = new Set(['html', 'svg'])

/**
 * The images in a template of lit's, htm's or Hono's: `` html`<img src="./a.jpg?w=400">` ``. An attribute takes an expression
 * there too.
 */
export function htmlTemplateLiterals(code: string, node: Node): LiteralAttribute[] {
  if (node.type !== 'TaggedTemplateExpression' || !TAGS.has(tagOf(node.tag as unknown as Loose))) return []
  const { start, end, expressions } = node.quasi as unknown as Loose & { expressions: Loose[] }
  const markup = withoutExpressions(code, start + 1, end - 1, expressions)
  // Positions in what an escape stands for are none of the source.
  if (markup.includes('\\')) return []
  return elementsOf(markup).flatMap((element) => {
    const hasSrcset = element.attrs.some(({ name }) => name === 'srcset')
    return elementSites(element, markup).flatMap((site) => literals(markup, start + 1, site, hasSrcset))
  })
}

/** The markup of a template, as long as it is in the source. */
function withoutExpressions(code: string, start: number, end: number, expressions: readonly Loose[]): string {
  let markup = ''
  let from = start
  for (const expression of expressions) {
    const open = code.lastIndexOf('${', expression.start)
    const close = code.indexOf('}', expression.end) + 1
    markup += code.slice(from, open) + FILLER.repeat(close - open)
    from = close
  }
  return markup + code.slice(from, end)
}

function literals(markup: string, offset: number, site: Site, hasSrcset: boolean): LiteralAttribute[] {
  const { start, end, kind, values } = site
  const written = markup.slice(start, end)
  const [, quote = '', content = written] = /^(["'])(.*)\1$/s.exec(written) ?? []
  const at = offset + start + quote.length
  if (kind === 'style') {
    const other = quote === '"' ? "'" : quote && '"'
    return cssPartsOf(content, at, (name) => `${other}\${${name}}${other}`)
  }
  if (written.includes(FILLER)) return []
  const [value = ''] = values
  const whole = { start: at, end: at + content.length, name: 'src', value, kind: 'url' } as const
  if (value.replace(/[?&]as=poster$/, '') === content.trim().replace(/[?&]as=poster$/, '')) {
    const src: LiteralAttribute = { ...whole, write: (name) => (quote ? `\${${name}}` : `"\${${name}}"`) }
    if (kind !== 'src' || hasSrcset) return [src]
    const behind = { start: offset + end, end: offset + end, isSetOnly: true, isCandidate: true }
    return [src, { ...whole, ...behind, write: (name) => ` srcset="\${${name}}"` }]
  }
  return srcsetCandidates(content).map(({ start, end, url, hasDescriptor }) => ({
    start: at + start,
    end: at + end,
    name: 'srcset',
    value: url,
    kind: 'url',
    isCandidate: !hasDescriptor,
    write: (name) => `\${${name}}`,
  }))
}

function tagOf({ type, name, property }: Loose): string {
  return type === 'MemberExpression' ? tagOf(property as Loose) : (name ?? '')
}
