import { statSync } from 'node:fs'
import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import { readText } from '../lib/files/regular-file'
import { commentFinder } from './comments'
import { positionAt, type SourcePosition } from './source-position'

/** A reference to look for: by its specifier, or by its file and query. */
export type SearchTarget = { specifier: string } | { file: string; query: string }

/** More than any project's style sheets import; `seen` ends circles. */
const MAX_FILES = 1_000

/**
 * Finds where a style sheet, or one that it imports, writes a reference: bundlers name only the first of the sheets
 * that were compiled together. Skips comments, and longer references that begin alike.
 */
export function findInStyleSheets(styleSheet: string, target: SearchTarget): SourcePosition | undefined {
  for (const { file, source } of styleSheetTree(styleSheet)) {
    const position = positionIn(file, source, target)
    if (position) return position
  }
  return undefined
}

/**
 * Finds the specifier that a preprocessor resolved like a path, relative to the entry (`ik:../a.jpg` in `b/_c.scss`
 * becomes `b/a.jpg`), and the file that contains it.
 */
export function findOriginalSpecifier(
  styleSheet: string,
  path: string,
): { specifier: string; file: string } | undefined {
  for (const { file, source } of styleSheetTree(styleSheet)) {
    for (const [specifier] of source.matchAll(/\bik:[^\s"'()\\]+/g)) {
      const rebased = relative(dirname(styleSheet), resolve(dirname(file), specifier)).replaceAll('\\', '/')
      if (rebased === path) return { specifier, file }
    }
  }
  return undefined
}

/** Finds the first image of another host (`ik:https://host/a.jpg`) that a style sheet's imports write. */
export function findRemoteSpecifier(
  styleSheet: string,
): { specifier: string; position: SourcePosition } | undefined {
  for (const { file, source } of styleSheetTree(styleSheet)) {
    if (file === styleSheet) continue
    for (const [specifier] of source.matchAll(/\bik:https?:\/\/[^\s"'()\\]+/g)) {
      const position = positionIn(file, source, { specifier })
      if (position) return { specifier, position }
    }
  }
  return undefined
}

/**
 * Returns the URLs with a query in the style sheets that a style sheet imports, as far as they are wanted, and their positions.
 *
 * @param isWanted whether a URL is looked for, as it is written
 */
export function importedUrls(
  styleSheet: string,
  isWanted: (written: string) => boolean,
): { written: string; position: SourcePosition }[] {
  return [...styleSheetTree(styleSheet)].flatMap(({ file, source }) => {
    if (file === styleSheet) return []
    const isCommented = commentFinder(source)
    return [...source.matchAll(/\burl\(\s*["']?([^\s"'()]*\?[^\s"'()]+)/g)].flatMap(
      ({ 0: whole, 1: written = '', index }) =>
        isWanted(written) && !isCommented(index)
          ? { written, position: positionAt(file, source, index + whole.length - written.length) }
          : [],
    )
  })
}

function positionIn(file: string, source: string, target: SearchTarget): SourcePosition | undefined {
  const needle = 'specifier' in target ? target.specifier : `?${target.query}`
  const isCommented = commentFinder(source)
  for (let at = source.indexOf(needle); at >= 0; at = source.indexOf(needle, at + 1)) {
    const start = at - /[^\s"'(),]*$/.exec(source.slice(Math.max(0, at - 1_000), at))![0].length
    const path = source.slice(start, at)
    const end = source[at + needle.length] ?? ''
    const isWhole = end === '' || /[\s"'(),;]/.test(end)
    const isTarget = 'specifier' in target ? path === '' : pointsTo(path, file, target.file)
    if (isWhole && isTarget && !isCommented(at)) return positionAt(file, source, start)
  }
  return undefined
}

/** Whether a path points to a file; paths that are not relative are compared by file name. */
function pointsTo(path: string, importer: string, file: string): boolean {
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

/** Iterates over a style sheet and its imports, as far as their paths are relative. */
function* styleSheetTree(styleSheet: string): Generator<{ file: string; source: string }> {
  const queue = [styleSheet]
  const seen = new Set(queue)
  for (let next = queue.shift(); next !== undefined && seen.size < MAX_FILES; next = queue.shift()) {
    const source = textOf(next)
    if (source === undefined) continue
    yield { file: next, source }
    for (const file of importsOf(next, source)) {
      if (!seen.has(file)) queue.push(file)
      seen.add(file)
    }
  }
}

/** Returns the imports of a style sheet: `@import "a", url(b)`, `@use`, `@forward`, and Stylus's `@require`. */
function importsOf(file: string, source: string): string[] {
  const statements = source.matchAll(/@(?:import|use|forward|require|plugin)\b[^;\n{}]*/g)
  return [...statements].flatMap(([statement]) =>
    [...statement.matchAll(/["']([^"'\n]+)["']|url\(\s*([^\s"')]+)/g)].flatMap(([, quoted, bare]) => {
      const path = quoted ?? bare ?? ''
      return resolveStyleSheet(join(dirname(file), path.replace(/[?#].*$/, '')), extname(file)) ?? []
    }),
  )
}

/** Resolves an import like preprocessors: without its extension, and in Sass without the underscore of a partial. */
function resolveStyleSheet(path: string, extension: string): string | undefined {
  const partial = join(dirname(path), `_${basename(path)}`)
  const names = [path, partial].flatMap((name) => [
    name,
    ...[extension, '.scss', '.sass', '.less', '.styl', '.css'].map((one) => name + one),
  ])
  return [
    ...names,
    ...[path, join(path, '_index'), join(path, 'index')].flatMap((name) => `${name}${extension}`),
  ].find((name) => statSync(name, { throwIfNoEntry: false })?.isFile())
}

function textOf(file: string): string | undefined {
  try {
    return readText(file)
  } catch {
    return undefined
  }
}
