import type { Document } from '../documents/document'
import type { Glob } from '../documents/script-globs'
import { type Edit, type Migration, nothing } from '../edits'
import type { Replaced } from '../replace'
import type { ToolReference } from '../tool-reference'

/** Glob patterns of images: `./*.jpg`, `./*.{png,webp}`. */
const IMAGES = /\.(?:jpe?g|png|webp|avif|gif|tiff?|heif|heic|\{[^{}]*(?:jpe?g|png|webp|avif|gif)[^{}]*\})$/i

export function isOfImages({ patterns }: Glob): boolean {
  return patterns.some((pattern) => !pattern.startsWith('!') && IMAGES.test(pattern))
}

/** Replaces the queries of `import.meta.glob`. */
export function migrateGlobs(
  { source, script }: Document,
  replace: (pairs: ToolReference['pairs']) => Replaced,
): Migration {
  const migration = nothing()
  for (const glob of script.globs.filter(isOfImages)) {
    if (!glob.pairs) {
      migration.warnings.push(left(glob, 'its query is computed at run time; write it as a literal'))
      continue
    }
    const done = replace(glob.pairs)
    if (!done) continue
    if ('refused' in done) {
      migration.warnings.push(left(glob, done.refused))
      continue
    }
    const edit = queryEdit(glob, done.text, source)
    if (edit) migration.edits.push(edit)
    // Reported even if the query does not change, since the shape of the result does.
    if (done.note) migration.warnings.push({ offset: glob.start, message: `${nameOf(glob)}: ${done.note}` })
  }
  return migration
}

/** Returns the edit of a query; `undefined` if it does not change. */
export function queryEdit({ property, pairs }: Glob, query: string, source: string): Edit | undefined {
  const old = [...(pairs ?? [])].map(([key, value]) => `${key}=${value}`).join('&')
  const quote = source.slice(property.start, property.end).includes('"') ? '"' : "'"
  return old === query ? undefined : { ...property, text: `query: ${quote}?${query}${quote}` }
}

export function left(glob: Glob, why: string): { offset: number; message: string } {
  return { offset: glob.start, message: `${nameOf(glob)} is left as it is: ${why}` }
}

export function nameOf({ patterns }: Glob): string {
  return `import.meta.glob(${patterns.map((pattern) => `'${pattern}'`).join(', ')})`
}
