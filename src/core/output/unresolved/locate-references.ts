import { basename, dirname, extname, join, resolve } from 'node:path'
import { isCommented, positionAt, type SourcePosition } from '../../../diagnostics/source-position'
import { escapeRegExp } from '../../../lib/escape-reg-exp'
import { readText } from '../../../lib/files/regular-file'
import { existingSpelling, portablePath } from '../../../lib/paths'
import type { RenditionRequest } from '../../../query/request'
import { OUTPUT_SCRIPT, OUTPUT_TEXT } from '../../filters'
import { filesLike } from '../../references/files-like'
import { type PlainReference, readPlain, withoutFragment } from '../../references/plain-reference'
import { copiedSources } from '../copied-sources'
import type { OutputFolder } from '../output-folder'
import { JoinedText } from './joined-text'
import { SHOWN_EXPRESSION } from './parts'
import { SPECIFIER } from './text'
import type { UnresolvedReference } from './unresolved-reference'

/** What decides whether text of an output is a reference that should have been rewritten. */
export interface OutputFacts {
  build: {
    isImage(file: string): boolean
    requestOf(specifier: string, importer: string): RenditionRequest | undefined
    /** Whether a warning of this build names a place. */
    hasWarnedAt(position: SourcePosition): boolean
    project: { options: { include: readonly (string | RegExp)[]; root: string; strict: boolean } }
  }
  /** Whether a text is only a bundler's name for a module of the plugin. */
  isKey(text: string): boolean
  /** The output's name of each source file that became one. */
  bundled: ReadonlyMap<string, string>
  /** The files of the build's modules. */
  sources(): Iterable<string>
  /** The output, with what was copied there. */
  output: Pick<OutputFolder, 'has' | 'contains' | 'isBundled' | 'withoutBase'>
}

/** Outputs that bundlers and their plugins fill with lists of modules: what they hold counts only as a copy of a source. */
const LIST = /\.json$/

/**
 * Keeps what should have been rewritten of the references that an output holds, and says where they are written. A path
 * with a query counts if it names an image of the output, or an image beside a source that holds the same text; anything else
 * is text for people, or another program's.
 */
export async function locateReferences(
  found: readonly UnresolvedReference[],
  facts: OutputFacts,
): Promise<UnresolvedReference[]> {
  const { build, isKey, bundled, output } = facts
  const { include, root, strict } = build.project.options
  const emitted = new Set([...bundled.values()].map((name) => basename(name)))
  const asking = found.flatMap((reference): Asking[] => {
    const { what, fileName } = reference
    if (isLookedUp(reference, found)) return []
    // In a page at the root, a path is written as in its key.
    if (isKey(what) || ((OUTPUT_SCRIPT.test(fileName) || LIST.test(fileName)) && isKey(`ik:${what}`)))
      return []
    if (SPECIFIER.test(what)) return [{ reference, plain: undefined }]
    const plain = readPlain(withoutFragment(what, include), include)
    const query = plain?.query.replaceAll(SHOWN_EXPRESSION, '1')
    const isOurs = query && build.requestOf(`ik:./a${extname(plain?.path ?? '')}?${query}`, root)
    return isOurs ? [{ reference, plain }] : []
  })
  if (asking.length === 0) return []
  const copied = [...bundled.keys()].filter((file) => OUTPUT_TEXT.test(file))
  const sources = [...facts.sources(), ...copied].filter((file) => !/[\\/]node_modules[\\/]/.test(file))
  const ofModules = asking.filter(({ reference: { fileName } }) => !LIST.test(fileName))
  const { positions, shown } = await positionsOf(ofModules, sources, facts)
  const others = asking.filter(({ reference: { what } }) => !positions.has(what) && !shown.has(what))
  const copies = await positionsOfCopies(others, facts)
  return asking.flatMap(({ reference, plain }) => {
    const { what, fileName } = reference
    const position = LIST.test(fileName) ? copies.get(what) : (positions.get(what) ?? copies.get(what))
    // What a page shows may be what another file says, where it has been rewritten.
    if (shown.has(what) && (!position || isKey(keyOf(what, plain, position.file, root)))) return []
    // A rewriter has said so of an attribute; under `strict` it is an error all the same.
    if (position && !strict && what.includes(SHOWN_EXPRESSION) && build.hasWarnedAt(position)) return []
    // A text that was only copied may be another program's, and a list holds what modules do.
    const isMade = output.isBundled(fileName)
    const isLeft =
      position ||
      (isMade &&
        (plain
          ? emitted.has(basename(plain.path)) || output.has(plain.path, fileName)
          : !LIST.test(fileName)))
    return isLeft ? [{ ...reference, position }] : []
  })
}

/** Whether a path with expressions is a name in a table that holds the images it may be: an `import()` became one. */
function isLookedUp({ what, fileName }: UnresolvedReference, found: readonly UnresolvedReference[]): boolean {
  const [path = '', query] = what.split('?')
  if (!path.includes(SHOWN_EXPRESSION) || query?.includes(SHOWN_EXPRESSION)) return false
  const names = new RegExp(`^${what.split(SHOWN_EXPRESSION).map(escapeRegExp).join('[^$]+')}$`)
  return found.some((other) => other.fileName === fileName && names.test(other.what))
}

/** The key of a reference in a file. */
function keyOf(what: string, plain: PlainReference | undefined, file: string, root: string): string {
  return plain ? `ik:${portablePath(root, resolve(dirname(file), plain.path))}?${plain.query}` : what
}

interface Asking {
  reference: UnresolvedReference
  /** Absent for a specifier. */
  plain: PlainReference | undefined
}

/** Where the sources write each reference of a copied text, which no module has. */
async function positionsOfCopies(
  asking: readonly Asking[],
  facts: OutputFacts,
): Promise<Map<string, SourcePosition>> {
  const { root } = facts.build.project.options
  const positions = new Map<string, SourcePosition>()
  const isOutput = (path: string) => facts.output.contains(path)
  for (const fileName of new Set(asking.map(({ reference }) => reference.fileName))) {
    const ofOne = asking.filter(({ reference }) => reference.fileName === fileName)
    const found = await positionsOf(ofOne, copiedSources(root, fileName, isOutput), facts)
    for (const [what, position] of found.positions) positions.set(what, position)
  }
  return positions
}

/** Where each reference is written, and those that a source shows as text. */
async function positionsOf(
  asking: readonly Asking[],
  sources: Iterable<string>,
  { build, output }: OutputFacts,
): Promise<{ positions: Map<string, SourcePosition>; shown: Set<string> }> {
  const positions = new Map<string, SourcePosition>()
  const shown = new Set<string>()
  const written = new Map(
    asking.map(({ reference: { what } }) => [what, writtenAs(output.withoutBase(what))]),
  )
  for (const file of sources) {
    const whole = textOf(file)
    if (whole === undefined) continue
    const joined = new JoinedText(whole)
    const held = asking.filter(({ reference: { what } }) => written.get(what)!.test(joined.text))
    if (held.length === 0) continue
    const { withoutShown } = await import('./shown-markup')
    const text = new JoinedText(withoutShown(file, whole))
    for (const { reference, plain } of held) {
      const { what, fileName } = reference
      const places = placesOf(written.get(what)!, text)
      if (places.length === 0) shown.add(what)
      if (positions.has(what)) continue
      if (plain && !isBeside(plain.path, file, build) && !output.has(plain.path, fileName)) continue
      const place = places.find((at) => !isCommented(whole, at))
      if (place !== undefined) positions.set(what, positionAt(file, whole, place))
    }
  }
  return { positions, shown }
}

/** Of a generated source that repeats a reference. */
const MOST_PLACES = 100

function placesOf(written: RegExp, { text, placeOf }: JoinedText): number[] {
  const found = [...text.matchAll(new RegExp(written, 'g'))].slice(0, MOST_PLACES)
  return found.map(({ index }) => placeOf(index))
}

/** A reference as sources write it: `&` may be `&amp;`, and an expression is one of a template or between two strings. */
function writtenAs(what: string): RegExp {
  const parts = what.split(SHOWN_EXPRESSION).map((part) => escapeRegExp(part).replaceAll('&', '&(?:amp;)?'))
  return new RegExp(parts.join('(?:\\$\\{[^}]*\\}|["\'`]\\s*\\+[^+]*(?:\\+\\s*["\'`])?)'))
}

/** webpack's loaders take a `~` for a module's name. */
const ALIAS = /^(?:~?@|~|#)[\w-]*\//

/** Whether a path is an alias, or an image as seen from a module or, if it is rooted, from the project's root. */
function isBeside(path: string, importer: string, build: OutputFacts['build']): boolean {
  const folder = dirname(importer)
  const { root } = build.project.options
  if (path.includes(SHOWN_EXPRESSION)) {
    const files = filesLike(folder, path.replaceAll(SHOWN_EXPRESSION, '*')) ?? []
    return files.some((name) => build.isImage(resolve(folder, name)))
  }
  if (path.startsWith('/')) return build.isImage(join(root, path))
  // An alias that the bundler does not know there.
  if (ALIAS.test(path)) return true
  if (build.isImage(existingSpelling(path, (spelling) => resolve(folder, spelling)))) return true
  return !path.startsWith('.') && build.isImage(join(root, path))
}

function textOf(file: string): string | undefined {
  try {
    return readText(file)
  } catch {
    return undefined
  }
}
