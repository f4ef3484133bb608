import fc from 'fast-check'

/** An image in a document: how it is written, and what it becomes; `name` gives the name of an import. */
interface Image {
  written: string
  become(name: (value: string, exported?: string) => string): string
}
export type Part = string | Image

export interface Language {
  /** A random document: its text, and what exactly it has to become. */
  document: fc.Arbitrary<{ source: string; expected: string; images: number }>
  rewrite(source: string): Promise<string>
}

export const path = fc.constantFrom(
  './a.jpg',
  '../b/c.png?w=4',
  './é-🌅.webp?w=4,h=3',
  './a.jpg?q=5',
  './d.jpeg?f=auto',
)
export const set = fc.constantFrom('./a.jpg?w=1;2', './b.png?dpr=1;2')
/** Text of any kind, without the marks that mean something in one of the languages. */
export const words = fc
  .string({ unit: 'grapheme', maxLength: 20 })
  .map((text) => text.replace(/[<>&{}"'`\\/*$:;@#()[\]\r\n\u2028\u2029\0]|--|\p{C}/gu, '_'))
const lineEnd = fc.constantFrom('\n', '\r\n', '', ' ')
export const cdn = (value: string) => `https://cdn/${encodeURIComponent(value)}`
export const isOurs = (value: string) => /^\.{1,2}\/.*\.(?:jpe?g|png|webp)(?:\?|$)/.test(value)

export const image = (written: string, become: Image['become']): Part => ({ written, become })
export const either = (...choices: fc.Arbitrary<Part[]>[]) => fc.oneof(...choices)
export const joined = (arbitrary: fc.Arbitrary<Part[]>, maxLength = 8) =>
  fc
    .array(fc.tuple(arbitrary, lineEnd), { maxLength })
    .map((all) => all.flatMap(([parts, end]) => [...parts, end]))

export function documentOf(
  parts: fc.Arbitrary<Part[]>,
  finish: (body: string, imports: string[]) => string = (body) => body,
  prefix = '__imagekit_',
): Language['document'] {
  return parts.map((all) => {
    const names = new Map<string, string>()
    const imports: string[] = []
    const name = (value: string, exported = 'default') => {
      const id = `${exported} ${value}`
      const known = names.get(id)
      if (known) return known
      const fresh = `${prefix}${names.size}__`
      names.set(id, fresh)
      const what = exported === 'default' ? fresh : `{ ${exported} as ${fresh} }`
      imports.push(`import ${what} from ${JSON.stringify(value)};`)
      return fresh
    }
    const source = all.map((part) => (typeof part === 'string' ? part : part.written)).join('')
    const body = all.map((part) => (typeof part === 'string' ? part : part.become(name))).join('')
    const images = all.filter((part) => typeof part !== 'string').length
    return { source, expected: images ? finish(body, imports) : source, images }
  })
}

export const fixed = (...texts: string[]): fc.Arbitrary<Part[]> =>
  fc.constantFrom(...texts).map((text) => [text])
export const around = (
  arbitrary: fc.Arbitrary<string>,
  wrap: (text: string) => string,
): fc.Arbitrary<Part[]> => arbitrary.map((text) => [wrap(text)])
