import { type Token, Tokenizer, TokenizerMode } from 'parse5'
import { partsOfAttribute } from './attribute-parts'
import type { Language, Part } from './parts'

/** Elements whose content is no markup. Of `<noscript>` it is, for those that it is meant for. */
const RAW = new Map<string, number>([
  ['title', TokenizerMode.RCDATA],
  ['textarea', TokenizerMode.RCDATA],
  ['style', TokenizerMode.RAWTEXT],
  ['xmp', TokenizerMode.RAWTEXT],
  ['iframe', TokenizerMode.RAWTEXT],
  ['noembed', TokenizerMode.RAWTEXT],
  ['noframes', TokenizerMode.RAWTEXT],
  ['script', TokenizerMode.SCRIPT_DATA],
  ['plaintext', TokenizerMode.PLAINTEXT],
])
/** Elements whose text is shown as it is. */
const CODE = new Set(['code', 'pre', 'kbd', 'samp', 'title'])
const FOREIGN = new Set(['svg', 'math'])
/** Programs for e-mail read what is in it. */
const CONDITIONAL = /^\[if\b[^\]]*\]>/i

type Reads = (element: string, attributes: ReadonlyMap<string, string>) => Language | undefined

/**
 * Returns the parts of a page, or of a piece of one, in which a browser or a script would meet a reference. Text is for people.
 */
export function partsOfPage(html: string): Part[] {
  return partsOfMarkup(html, false, (element, attributes) => {
    if (element === 'style') return 'style'
    if (element === 'script') return languageOfScript(attributes.get('type') ?? '')
    const isSource = [...attributes.keys()].some((name) => /^data-(?:template|markdown)/.test(name))
    return element === 'textarea' && isSource
      ? 'value'
      : CODE.has(element) || RAW.has(element)
        ? undefined
        : 'markdown'
  })
}

/** The same of XML: the text of a feed may be a page, and that of a site map an address. */
export function partsOfXml(xml: string): Part[] {
  return partsOfMarkup(xml, true, () => 'value')
}

function languageOfScript(type: string): Language {
  if (/json|importmap|speculationrules/i.test(type)) return 'json'
  return /template|html|x-|ng-|markdown|svg|xml/i.test(type) ? 'value' : 'script'
}

function partsOfMarkup(markup: string, isXml: boolean, reads: Reads): Part[] {
  const parts: Part[] = []
  let text = ''
  let language: Language | undefined = reads('', new Map())
  let foreign = isXml ? 1 : 0
  let shown = 0
  const endText = () => {
    if (text !== '' && language !== undefined && shown === 0) parts.push({ language, text })
    text = ''
  }
  const onText = ({ chars }: Token.CharacterToken) => {
    text += chars
  }
  const tokenizer = new Tokenizer(
    {},
    {
      onStartTag({ tagName, attrs, selfClosing }) {
        endText()
        const attributes = new Map(attrs.map(({ name, value }) => [name, value]))
        for (const name of attributes.keys()) parts.push(...partsOfAttribute(tagName, name, attributes))
        if (FOREIGN.has(tagName) && !selfClosing) foreign++
        tokenizer.inForeignNode = foreign > 0
        if (foreign > 0 && selfClosing) return
        if (!isXml && CODE.has(tagName)) shown++
        language = reads(tagName, attributes)
        const mode = foreign > 0 ? undefined : RAW.get(tagName)
        if (mode !== undefined) tokenizer.state = mode
      },
      onEndTag({ tagName }) {
        endText()
        if (FOREIGN.has(tagName) && foreign > 0) foreign--
        tokenizer.inForeignNode = foreign > 0
        if (!isXml && CODE.has(tagName) && shown > 0) shown--
        language = reads('', new Map())
      },
      onComment({ data }) {
        const [condition] = CONDITIONAL.exec(data) ?? []
        if (condition !== undefined) parts.push({ language: 'page', text: data.slice(condition.length) })
      },
      onCharacter: onText,
      onWhitespaceCharacter: onText,
      onNullCharacter() {},
      onDoctype() {},
      onEof: endText,
    },
  )
  tokenizer.write(markup, true)
  return parts
}
