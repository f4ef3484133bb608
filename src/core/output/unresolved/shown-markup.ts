import { walk } from 'estree-walker'
import { Tokenizer, TokenizerMode } from 'parse5'
import { blanked, type Range } from '../../../rewrite/blanked'
import { parse } from '../../../rewrite/js/babel'
import { withoutCode } from './shown-code'

/** A template in another language, whose text is no text of HTML. */
const OTHER_TEMPLATE = /<template\b[^<>]*\slang\s*=/i

/**
 * Returns a source with white space in the place of what it shows as text: code in Markdown, the text of pages and components,
 * and that of JSX.
 */
export function withoutShown(file: string, source: string): string {
  if (/\.mdx?$/.test(file)) return withoutCode(source)
  if (/\.(?:html?|vue|svelte)$/.test(file) && !OTHER_TEMPLATE.test(source))
    return blanked(source, textOfMarkup(source))
  return /\.[jt]sx$/.test(file) ? blanked(source, textOfJsx(source)) : source
}

/** The text between tags, except what is an expression of a template's language. */
function textOfMarkup(source: string): Range[] {
  const ranges: Range[] = []
  let isRaw = false
  let depth = 0
  const onText = ({ location }: { location: { startOffset: number; endOffset: number } | null }) => {
    if (isRaw || !location) return
    for (let at = location.startOffset; at < location.endOffset; at++) {
      const character = source.charAt(at)
      if (character === '{' || source.startsWith('<%', at)) depth++
      else if (character === '}' || source.startsWith('%>', at)) depth = Math.max(0, depth - 1)
      else if (depth === 0) {
        const last = ranges.at(-1)
        if (last?.end === at) last.end = at + 1
        else ranges.push({ start: at, end: at + 1 })
      }
    }
  }
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag({ tagName }) {
        depth = 0
        isRaw = tagName === 'script' || tagName === 'style'
        if (isRaw) tokenizer.state = TokenizerMode.RAWTEXT
      },
      onEndTag() {
        depth = 0
        isRaw = false
      },
      onCharacter: onText,
      onWhitespaceCharacter: onText,
      onComment() {},
      onNullCharacter() {},
      onDoctype() {},
      onEof() {},
    },
  )
  tokenizer.write(source, true)
  return ranges
}

function textOfJsx(source: string): Range[] {
  const ranges: Range[] = []
  try {
    const { program } = parse(source, {
      sourceType: 'module',
      plugins: ['estree', 'jsx', 'typescript', 'decorators-legacy'],
      errorRecovery: true,
    })
    walk(program as never, {
      enter(node) {
        const { type, children } = node as unknown as Jsx
        if (type === 'JSXElement' || type === 'JSXFragment') ranges.push(...children.filter(isText))
      },
    })
  } catch {
    return []
  }
  return ranges.toSorted((a, b) => a.start - b.start)
}

interface Jsx extends Range {
  type: string
  children: Jsx[]
  expression?: { type: string }
}

function isText({ type, expression }: Jsx): boolean {
  if (type === 'JSXText') return true
  return type === 'JSXExpressionContainer' && /^(?:Literal|TemplateLiteral)$/.test(expression?.type ?? '')
}
