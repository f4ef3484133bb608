import { type Node, walk } from 'estree-walker'
import type { Change } from '../edit'
import { composedText } from './dynamic'

type Positioned = Node & { start: number; end: number }

/** A specifier that is composed where the program runs. */
export interface Composed {
  /** With `*` for each unknown part. */
  text: string
  offset: number
  /** Whether it is a template, and no sum of strings. */
  isTemplate: boolean
}

/**
 * Makes a table of imports of each `import()` whose specifier is composed where the program runs: the bundler sees an import
 * for each of the files that it may mean.
 *
 * @param specifiersOf returns what it may become; `undefined` to leave the import as it is
 */
export function composedImportChanges(
  program: Node,
  code: string,
  specifiersOf: (composed: Composed) => readonly string[] | undefined,
): Change[] {
  const changes: Change[] = []
  walk(program, {
    enter(node) {
      const source = importedBy(node)
      const text = source && composedText(source)
      if (!text?.includes('*')) return
      const { start: offset, end } = source as Positioned
      const specifiers = specifiersOf({ text, offset, isTemplate: source?.type === 'TemplateLiteral' })
      if (!specifiers) return
      const table = specifiers.map(
        (one) => `${JSON.stringify(bare(one))}: () => import(${JSON.stringify(one)})`,
      )
      const name = bare(code.slice(offset, end))
      const { start, end: after } = node as Positioned
      changes.push({ start, end: after, text: `(${LOOK_UP})(${name}, { ${table.join(', ')} })` })
      this.skip()
    },
  })
  return changes
}

/** As an `import()` of a file that is not there, one of an image that the table lacks is rejected. */
const LOOK_UP =
  '(name, images) => Object.hasOwn(images, name) ? images[name]() : Promise.reject(new Error("No image " + name))'

/** Without the scheme: what is left in the output is no reference. */
function bare(text: string): string {
  return text.replace(/^(["'`]?)ik:/, '$1')
}

/** The specifier of an `import()`, in the trees of ESTree and of Babel. */
function importedBy(node: Node): Node | undefined {
  if (node.type === 'ImportExpression') return node.source
  const { type, callee, arguments: given } = node as unknown as Record<string, unknown>
  return type === 'CallExpression' && (callee as Node | undefined)?.type === ('Import' as string)
    ? (given as Node[])[0]
    : undefined
}
