import { basename, dirname, extname, join, resolve } from 'node:path'
import { isCommented, positionAt, type SourcePosition } from '../../../diagnostics/source-position'
import { readText } from '../../../lib/files/regular-file'
import { existingSpelling, portablePath } from '../../../lib/paths'
import type { RenditionRequest } from '../../../query/request'
import { COPIED_TEXT, OUTPUT_SCRIPT } from '../../filters'
import { type PlainReference, readPlain } from '../../references/plain-reference'
import { SHOWN_EXPRESSION } from './parts'
import { SPECIFIER } from './text'
import type { UnresolvedReference } from './unresolved-reference'

/** What decides whether text of an output is a reference that should have been rewritten. */
export interface OutputFacts {
  build: {
    isImage(file: string): boolean
    requestOf(specifier: string, importer: string): RenditionRequest | undefined
    project: { options: { include: readonly (string | RegExp)[]; root: string } }
  }
  /** Whether a text is only a bundler's name for a module of the plugin. */
  isKey(text: string): boolean
  /** The output's name of each source file that became one. */
  bundled: ReadonlyMap<string, string>
  /** The files of the build's modules. */
  sources(): Iterable<string>
}

/**
 * Keeps what should have been rewritten of the references that an output holds, and says where they are written. A path
 * with a query counts if it names an emitted image, or an image beside a module that holds the same text; anything else is
 * text for people, or another program's.
 */
export async function locateReferences(
  found: readonly UnresolvedReference[],
  facts: OutputFacts,
): Promise<UnresolvedReference[]> {
  const { build, isKey, bundled } = facts
  const { include, root } = build.project.options
  const emitted = new Set([...bundled.values()].map((name) => basename(name)))
  const asking = found.flatMap((reference): Asking[] => {
    const { what, fileName } = reference
    // In a page at the root, a path is written as in its key.
    if (isKey(what) || (OUTPUT_SCRIPT.test(fileName) && isKey(`ik:${what}`))) return []
    if (SPECIFIER.test(what)) return [{ reference, plain: undefined }]
    const plain = readPlain(what, include)
    const isOurs = plain?.query && build.requestOf(`ik:./a${extname(plain.path)}?${plain.query}`, root)
    return isOurs ? [{ reference, plain }] : []
  })
  if (asking.length === 0) return []
  const copied = [...bundled.keys()].filter((file) => COPIED_TEXT.test(file))
  const sources = [...facts.sources(), ...copied].filter((file) => !/[\\/]node_modules[\\/]/.test(file))
  const { positions, shown } = await positionsOf(asking, sources, build)
  return asking.flatMap(({ reference, plain }) => {
    const { what } = reference
    const position = positions.get(what)
    // What a page shows may be what another file says, where it has been rewritten.
    if (shown.has(what) && (!position || isKey(keyOf(what, plain, position.file, root)))) return []
    const isLeft = !plain || position || emitted.has(basename(plain.path))
    return isLeft ? [{ ...reference, position }] : []
  })
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

/** Where each reference is written, and those that a source shows as text. */
async function positionsOf(
  asking: readonly Asking[],
  sources: readonly string[],
  build: OutputFacts['build'],
): Promise<{ positions: Map<string, SourcePosition>; shown: Set<string> }> {
  const positions = new Map<string, SourcePosition>()
  const shown = new Set<string>()
  const written = new Map(asking.map(({ reference: { what } }) => [what, writtenAs(what)]))
  for (const file of sources) {
    const whole = textOf(file)
    const held = asking.filter(({ reference: { what } }) => whole && written.get(what)?.test(whole))
    if (whole === undefined || held.length === 0) continue
    const { withoutShown } = await import('./shown-markup')
    const text = withoutShown(file, whole)
    for (const { reference, plain } of held) {
      const { what } = reference
      const places = [...text.matchAll(new RegExp(written.get(what)!, 'g'))].slice(0, MOST_PLACES)
      if (places.length === 0) shown.add(what)
      if (positions.has(what) || (plain && !isBeside(plain.path, file, build))) continue
      const place = places.find(({ index }) => !isCommented(text, index))
      if (place) positions.set(what, positionAt(file, text, place.index))
    }
  }
  return { positions, shown }
}

/** Of a generated source that repeats a reference. */
const MOST_PLACES = 100

/** A reference as sources write it: `&` may be `&amp;`, and an expression is one of a template or between two strings. */
function writtenAs(what: string): RegExp {
  const parts = what.split(SHOWN_EXPRESSION).map((part) => escaped(part).replaceAll('&', '&(?:amp;)?'))
  return new RegExp(parts.join('(?:\\$\\{[^}]*\\}|["\'`]\\s*\\+[^+]*\\+\\s*["\'`])'))
}

const escaped = (text: string) => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const ALIAS = /^[@~#][\w-]*\//

/** Whether a path is an alias, or an image as seen from a module or, if it is rooted, from the project's root. */
function isBeside(path: string, importer: string, build: OutputFacts['build']): boolean {
  if (path.startsWith('/')) return build.isImage(join(build.project.options.root, path))
  // An alias that the bundler does not know there.
  if (ALIAS.test(path)) return true
  return build.isImage(existingSpelling(path, (spelling) => resolve(dirname(importer), spelling)))
}

function textOf(file: string): string | undefined {
  try {
    return readText(file)
  } catch {
    return undefined
  }
}
