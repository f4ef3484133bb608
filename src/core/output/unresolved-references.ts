import type { Output } from '../config/secrets'

/** A reference that a build's output still holds as its source wrote it. */
export interface UnresolvedReference {
  /** The output file. */
  fileName: string
  /** The specifier, or the image's source file. */
  what: string
}

/** Texts in which a browser would meet a specifier. Source maps hold the source as written. */
const TEXTS = /\.(?:m?js|cjs|css|html?)$/

/** A specifier in the position of a reference: after a quote, an attribute's `=` or a CSS bracket. */
const UNRESOLVED = /(?<=["'`(=]\s*)ik:(?:\.{0,2}\/|https?:)[^"'`()<>\s\\]*/g

const COMMENTS = /\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*|<!--[\s\S]*?-->/g

/**
 * Finds references that were not rewritten: a browser would treat `ik:` as an unknown scheme.
 *
 * @param images source files of images that should come from the CDN, each with the name of its output
 * @param isModuleName whether a text is only a bundler's name for one of the plugin's modules
 */
export function findUnresolvedReferences(
  outputs: readonly Output[],
  images: readonly (readonly [file: string, fileName: string])[],
  isModuleName: (text: string) => boolean,
): UnresolvedReference[] {
  const specifiers = outputs.flatMap(([fileName, content]) => {
    if (!TEXTS.test(fileName)) return []
    const text = typeof content === 'string' ? content : Buffer.from(content).toString()
    if (!text.includes('ik:')) return []
    const found = new Set(text.replace(COMMENTS, '').match(UNRESOLVED))
    return [...found].filter((one) => !isModuleName(one)).map((what) => ({ fileName, what }))
  })
  return [...specifiers, ...images.map(([what, fileName]) => ({ fileName, what }))]
}

export function unresolvedMessage(left: readonly UnresolvedReference[]): string {
  const lines = left.map(({ fileName, what }) => `  ${what} in ${fileName}`)
  return [
    'imagekit: the output holds references that were not rewritten:',
    ...lines,
    'Write them where the plugin sees them (an import, new URL, CSS, HTML or a template), with nothing put together at run time;',
    'what is meant to stay is named by the option exclude.',
  ].join('\n')
}
