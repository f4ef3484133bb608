import { readFileSync, statSync } from 'node:fs'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { commentFinder } from './comments'
import { positionAt, type SourcePosition } from './source-position'

/** What a style sheet is asked for: a reference as it is written, or one by the file that it means. */
export type Sought = { specifier: string } | { file: string; query: string }

/** Nobody's style sheets import more of each other; a circle is left by `seen`. */
const MOST_FILES = 1_000

/**
 * Where a file, or a style sheet that it imports, writes a reference: of what was compiled together, bundlers name only the
 * first. Comments are passed over, and what only begins like it.
 */
export function locateInStyleSheets(sheet: string, sought: Sought): SourcePosition | undefined {
  for (const { file, source } of sheetsOf(sheet)) {
    const position = positionIn(file, source, sought)
    if (position) return position
  }
  return undefined
}

/**
 * The specifier that a preprocessor has taken for a path, and made relative to the whole (`ik:../a.jpg` in `b/_c.scss` is
 * `b/a.jpg` then), and the file that writes it.
 */
export function specifierBehind(
  sheet: string,
  path: string,
): { specifier: string; file: string } | undefined {
  for (const { file, source } of sheetsOf(sheet)) {
    for (const [specifier] of source.matchAll(/\bik:[^\s"'()\\]+/g)) {
      const rebased = relative(dirname(sheet), resolve(dirname(file), specifier)).replaceAll('\\', '/')
      if (rebased === path) return { specifier, file }
    }
  }
  return undefined
}

function positionIn(file: string, source: string, sought: Sought): SourcePosition | undefined {
  const needle = 'specifier' in sought ? sought.specifier : `?${sought.query}`
  const isCommented = commentFinder(source)
  for (let at = source.indexOf(needle); at >= 0; at = source.indexOf(needle, at + 1)) {
    const start = at - /[^\s"'(),]*$/.exec(source.slice(Math.max(0, at - 1_000), at))![0].length
    const path = source.slice(start, at)
    const end = source[at + needle.length] ?? ''
    const isWhole = end === '' || /[\s"'(),;]/.test(end)
    const isIt = 'specifier' in sought ? path === '' : means(path, file, sought.file)
    if (isWhole && isIt && !isCommented(at)) return positionAt(file, source, start)
  }
  return undefined
}

/** Whether a path leads to a file; one that is no relative path does so where the name is the same. */
function means(path: string, importer: string, file: string): boolean {
  const literal = decoded(path)
  if (/^(?:[/@~#]|ik:)/.test(literal)) return basename(literal) === basename(file)
  return resolve(dirname(importer), literal) === file
}

function decoded(path: string): string {
  try {
    return decodeURI(path)
  } catch {
    return path
  }
}

/** A style sheet and those that it leads to, as far as their paths are relative. */
function* sheetsOf(sheet: string): Generator<{ file: string; source: string }> {
  const queue = [sheet]
  const seen = new Set(queue)
  for (let next = queue.shift(); next !== undefined && seen.size < MOST_FILES; next = queue.shift()) {
    const source = textOf(next)
    if (source === undefined) continue
    yield { file: next, source }
    for (const file of importedBy(next, source)) {
      if (!seen.has(file)) queue.push(file)
      seen.add(file)
    }
  }
}

/** `@import "a", url(b)`, `@use`, `@forward`, and Stylus's `@require`. */
function importedBy(file: string, source: string): string[] {
  const statements = source.matchAll(/@(?:import|use|forward|require|plugin)\b[^;\n{}]*/g)
  return [...statements].flatMap(([statement]) =>
    [...statement.matchAll(/["']([^"'\n]+)["']|url\(\s*([^\s"')]+)/g)].flatMap(([, quoted, bare]) => {
      const path = quoted ?? bare ?? ''
      return sheetAt(join(dirname(file), path.replace(/[?#].*$/, '')), extname(file)) ?? []
    }),
  )
}

/** Preprocessors know a file without its ending, and Sass a partial without its underscore. */
function sheetAt(path: string, ending: string): string | undefined {
  const partial = join(dirname(path), `_${basename(path)}`)
  const names = [path, partial].flatMap((name) => [
    name,
    ...[ending, '.scss', '.sass', '.less', '.styl', '.css'].map((one) => name + one),
  ])
  return [
    ...names,
    ...[path, join(path, '_index'), join(path, 'index')].flatMap((name) => `${name}${ending}`),
  ].find((name) => statSync(name, { throwIfNoEntry: false })?.isFile())
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
