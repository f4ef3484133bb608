import { dirname, join, resolve } from 'node:path'
import { defineCommand } from 'citty'
import colours from 'picocolors'
import { demandFolder } from '../core/config/demand-folder'
import { listPaths } from '../deploy/scan/list-files'
import { ImageKitBuildError } from '../diagnostics/build-error'
import { plural } from '../diagnostics/log'
import { printable } from '../diagnostics/printable'
import { positionAt } from '../diagnostics/source-position'
import { readImageHeader } from '../image-header'
import { writeFileAtomic } from '../lib/files/atomic-file'
import { readRegular, readText } from '../lib/files/regular-file'
import { MIGRATED, type Migrated, migrateText, svelteCompilerOf, TOOLS, type Tool, tooDeep } from '../migrate'
import { unifiedDiff } from '../migrate/diff'
import { fail } from './output/fail'
import { list, text } from './run'

const IGNORED = ['**/node_modules/**', '**/.*/**', '**/{dist,build,out,coverage}/**', '**/*.d.{ts,mts,cts}']

interface FileResult {
  file: string
  migrated?: Migrated
  source: string
  warnings: { line: number; column: number; message: string }[]
}

/** `unplugin-imagekit migrate`: translates image references of other tools. Exit code 2 if files would change without `--write`. */
export const migrate = defineCommand({
  args: {
    files: { type: 'positional', required: false, description: 'Files or patterns (default: src)' },
    root: { type: 'string', valueHint: 'folder', description: 'The project’s folder (default: this one)' },
    from: {
      type: 'string',
      valueHint: 'tools',
      description: `Tools, comma-separated (default: ${TOOLS.join(',')})`,
    },
    write: {
      type: 'boolean',
      default: false,
      description: 'Write the files instead of printing a diff',
    },
    json: { type: 'boolean', default: false, description: 'Print JSON' },
  },
  async run({ args }) {
    try {
      const root = resolve(text(args.root) ?? '.')
      demandFolder(root)
      const from = toolsOf(list(args.from))
      const results: FileResult[] = []
      for (const file of await filesIn(root, args._)) results.push(await migrateFile(file, root, from))
      const changed = results.filter(({ migrated }) => migrated?.edits.length)
      if (args.write)
        for (const { file, migrated } of changed) writeFileAtomic(join(root, file), migrated!.code)
      if (args.json) console.log(JSON.stringify(facts(results, args.write), null, 2))
      else print(results, changed, args.write)
      process.exitCode = changed.length && !args.write ? 2 : 0
    } catch (error) {
      fail(error, args.json)
      process.exitCode = 1
    }
  },
})

function toolsOf(names: readonly string[]): readonly Tool[] {
  const unknown = names.find((name) => !(TOOLS as readonly string[]).includes(name))
  if (unknown !== undefined) {
    throw new ImageKitBuildError('INVALID_OPTIONS', `--from ${unknown}: known tools are ${TOOLS.join(', ')}.`)
  }
  return names.length ? (names as readonly Tool[]) : TOOLS
}

async function filesIn(root: string, patterns: readonly string[]): Promise<string[]> {
  const found = await listPaths(patterns.length ? patterns : ['src'], { cwd: root, ignore: IGNORED })
  if (found.length === 0) {
    throw new ImageKitBuildError(
      'INVALID_OPTIONS',
      `No file matches ${(patterns.length ? patterns : ['src']).join(' ')} in ${root}. Name files or patterns.`,
    )
  }
  return found.filter((file) => MIGRATED.includes(/[^.]*$/.exec(file)![0].toLowerCase()))
}

async function migrateFile(file: string, root: string, from: readonly Tool[]): Promise<FileResult> {
  const path = join(root, file)
  const source = readText(path)
  try {
    const migrated = await migrateText(file, source, {
      from,
      svelte: () => svelteCompilerOf(root),
      widthOf: (reference) => widthOf(reference, path, root),
    })
    const warnings = migrated.warnings.map(({ offset, message }) => ({
      ...placeOf(path, source, offset),
      message,
    }))
    return { file, source, migrated, warnings }
  } catch (error) {
    const reason = tooDeep(error, source)
    const [why] = (reason ?? (error as Error)).message.split('\n', 1)
    const message = `The file can't be parsed, and is unchanged: ${why}`
    return { file, source, warnings: [{ ...placeOf(path, source, reason?.offset ?? 0), message }] }
  }
}

/** Line and column, both from 1. */
function placeOf(file: string, source: string, offset: number): { line: number; column: number } {
  const { line = 1, column = 0 } = positionAt(file, source, offset)
  return { line, column: column + 1 }
}

function widthOf(reference: string, importer: string, root: string): number | undefined {
  const path = decodeURI(reference)
  const file = path.startsWith('/') ? join(root, path) : resolve(dirname(importer), path)
  try {
    return readImageHeader(readRegular(file))?.width
  } catch {
    return undefined
  }
}

function facts(results: readonly FileResult[], isWritten: boolean) {
  return {
    written: isWritten,
    files: results
      .filter(({ migrated, warnings }) => migrated?.edits.length || warnings.length)
      .map(({ file, source, migrated, warnings }) => ({
        file,
        changes: migrated?.edits.length ?? 0,
        ...(migrated?.edits.length && { diff: unifiedDiff(file, source, migrated.code) }),
        warnings,
      })),
  }
}

function print(results: readonly FileResult[], changed: readonly FileResult[], isWritten: boolean): void {
  for (const { file, source, migrated } of changed) {
    const diff = unifiedDiff(file, source, migrated!.code)
    // A patch for `git apply` has the text as it is.
    process.stdout.write(coloured(process.stdout.isTTY ? printable(diff) : diff))
  }
  for (const { file, warnings } of results) {
    for (const { line, column, message } of warnings)
      console.error(printable(`${colours.yellow(`${file}:${line}:${column}`)} ${message}`))
  }
  if (changed.length === 0) console.error('Nothing to migrate.')
  else if (isWritten) console.error(colours.green(`✓ ${plural(changed.length, 'file')} written`))
  else console.error(`${plural(changed.length, 'file')} would change. Pass --write to change them.`)
}

const PAINT: Readonly<Record<string, (text: string) => string>> = {
  '+': colours.green,
  '-': colours.red,
  '@': colours.cyan,
}

function coloured(diff: string): string {
  return diff
    .split('\n')
    .map((line) =>
      /^(?:---|\+\+\+) /.test(line) ? colours.bold(line) : (PAINT[line[0] ?? '']?.(line) ?? line),
    )
    .join('\n')
}
