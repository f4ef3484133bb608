import { type Node, walk } from 'estree-walker'
import { parseModule } from '../../rewrite/js/babel'

/** A string of a script, or a part of a template between its expressions. */
interface Text {
  start: number
  end: number
  /** What the string holds before this part; an expression is a word without spaces. */
  before: string
  whole: Whole
}

/** The text that the program sees, looked at once for all that is written in it. */
class Whole {
  readonly #text: string
  #isListed: boolean | undefined
  #hasTags: boolean | undefined
  #values: string[] | undefined

  constructor(text: string) {
    this.#text = text
  }

  get isListed(): boolean {
    this.#isListed ??= isListed(this.#text)
    return this.#isListed
  }

  get hasTags(): boolean {
    this.#hasTags ??= /[<>]/.test(this.#text)
    return this.#hasTags
  }

  /** What a text of JSON holds besides words; `undefined` for another text. */
  get values(): string[] | undefined {
    if (!/^\s*[{[]/.test(this.#text)) return undefined
    this.#values ??= valuesOfJson(this.#text)?.filter((value) => isListed(value) || MARKED.test(value))
    return this.#values
  }
}

/** Characters before a reference that say what it is part of. */
const WINDOW = 1_024
/** What `eval` gets is a script of its own. */
const EVAL = /\beval\(\s*$/
/** The value of an attribute, and what CSS and Markdown show. */
const ATTRIBUTE = /[\w-]=\s*\\?["']?[^"'<>]*$/
const SHOWN = /(?:url|image-set)\([^)]*$|\]\(\s*<?$/i
/** Markup, CSS or Markdown. */
const MARKED = /<[a-z]|url\(|\]\(/i
/** Stands for an expression in a template: it may be a path. */
const EXPRESSION = '/'
const PATH = /\/|\.[a-z]\w{2,3}(?:[?,]|$)/i
/** Characters that end a reference. */
const END = /["'`()<>\s\\]/
const DESCRIPTOR = /^[\d.]+[wxh],?$/

/**
 * Returns whether a place in a script lies in a string that is text for people and holds a reference only as its example. A
 * place that is a string's whole content, a list of paths, markup or CSS is none. Places are asked for in order.
 */
export function proseFinder(script: string): (start: number, end: number) => boolean {
  let texts: Text[] | undefined
  let next = 0
  return (start, end) => {
    texts ??= textsOf(script)
    while (next < texts.length && texts[next]!.end <= start) next++
    const text = texts[next]
    if (!text || text.start > start) return false
    return !isUsable(text, script.slice(text.start, start), script.slice(start, end))
  }
}

function isUsable(text: Text, written: string, what: string): boolean {
  const before = (text.before + written).slice(-WINDOW)
  const { whole } = text
  if (whole.values) return whole.values.some((value) => holds(value, what))
  return whole.isListed || SHOWN.test(before) || (whole.hasTags && ATTRIBUTE.test(before))
}

/** Whether a text holds a reference, and not a longer one that begins alike. */
function holds(text: string, what: string): boolean {
  for (let at = text.indexOf(what); at >= 0; at = text.indexOf(what, at + what.length)) {
    const next = text.charAt(at + what.length)
    if (!next || END.test(next)) return true
  }
  return false
}

/** Whether a text has no words: it is a path, or several of them with descriptors. */
function isListed(text: string): boolean {
  const words = text.trim().split(/\s+/)
  return words.every((word) => PATH.test(word) || DESCRIPTOR.test(word))
}

/** Returns the strings in a text of JSON, which bundlers make of large modules of JSON; `undefined` for another text. */
function valuesOfJson(text: string): string[] | undefined {
  const found: string[] = []
  try {
    JSON.parse(text, (_key, value) => {
      if (typeof value === 'string') found.push(value)
      return value
    })
  } catch {
    return undefined
  }
  return found
}

/** Returns the strings of a script, in order; none of a text that can't be parsed. */
function textsOf(script: string): Text[] {
  const texts: Text[] = []
  try {
    walk(parseModule(script), {
      enter(node) {
        texts.push(...partsOf(node as Node & Place, script))
      },
    })
  } catch {
    return []
  }
  return texts.toSorted((a, b) => a.start - b.start)
}

type Place = { start: number; end: number }

function partsOf(node: Node & Place, script: string): Text[] {
  const { start, end } = node
  if (node.type === 'Literal')
    return typeof node.value === 'string' && !EVAL.test(script.slice(Math.max(0, start - 20), start))
      ? [{ start: start + 1, end: end - 1, before: '', whole: new Whole(node.value) }]
      : []
  if (node.type !== 'TemplateLiteral') return []
  const texts = node.quasis.map(({ value }) => value.cooked ?? value.raw)
  const whole = new Whole(texts.join(EXPRESSION))
  let before = ''
  return node.quasis.map((quasi, index) => {
    const part = { ...placeOf(quasi), before, whole }
    before = (before + texts[index] + EXPRESSION).slice(-WINDOW)
    return part
  })
}

function placeOf(node: Node): Place {
  const { start, end } = node as Node & Place
  return { start, end }
}
