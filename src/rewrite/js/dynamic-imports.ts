import { type Node, walk } from 'estree-walker'
import type { Change } from '../edit'
import { composedText } from './dynamic'
import { isImportMetaUrl } from './literals'

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
 * Makes a table of imports of each `import()`, and of each `new URL(…, import.meta.url)`, whose specifier is composed where the
 * program runs: the bundler sees an import for each of the files that it may mean.
 *
 * @param specifiersOf returns what it may become; `undefined` to leave the import as it is
 */
export function composedImportChanges(
  program: Node,
  code: string,
  specifiersOf: (composed: Composed) => readonly string[] | undefined,
): Change[] {
  const changes: Change[] = []
  /** Local names of the URLs, by their specifiers. */
  const names = new Map<string, string>()
  walk(program, {
    enter(node) {
      const url = urlSource(node)
      const source = url ?? importedBy(node)
      const text = source && composedText(source)
      if (!text?.includes('*')) return
      const { start: offset, end } = source as Positioned
      const specifiers = specifiersOf({ text, offset, isTemplate: source?.type === 'TemplateLiteral' })
      if (!specifiers) return
      const valueFor = (one: string) => {
        if (!url) return `() => import(${JSON.stringify(one)})`
        const name = names.get(one) ?? `__imagekit_any_${names.size}__`
        names.set(one, name)
        return name
      }
      const table = `{ ${specifiers.map((one) => `${JSON.stringify(bare(one))}: ${valueFor(one)}`).join(', ')} }`
      const written = bare(code.slice(offset, end))
      const { start, end: after } = node as Positioned
      changes.push(
        url
          ? { start: offset, end, text: `(${table})[${written}]` }
          : { start, end: after, text: `(${LOOK_UP})(${written}, ${table})` },
      )
      this.skip()
    },
  })
  for (const [one, name] of names)
    changes.push({
      start: code.length,
      end: code.length,
      text: `\nimport ${name} from ${JSON.stringify(one)};`,
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

/** The first argument of a `new URL(…, import.meta.url)`. */
function urlSource(node: Node): Node | undefined {
  const isUrl =
    node.type === 'NewExpression' && node.callee.type === 'Identifier' && node.callee.name === 'URL'
  const [source, base] = isUrl ? node.arguments : []
  return source && base && isImportMetaUrl(base) ? source : undefined
}

/** The specifier of an `import()`, in the trees of ESTree and of Babel. */
function importedBy(node: Node): Node | undefined {
  if (node.type === 'ImportExpression') return node.source
  const { type, callee, arguments: given } = node as unknown as Record<string, unknown>
  return type === 'CallExpression' && (callee as Node | undefined)?.type === ('Import' as string)
    ? (given as Node[])[0]
    : undefined
}
