import { migrateCloudinary } from './cloudinary/cloudinary'
import type { Document } from './documents/document'
import { type Readers, readDocument } from './documents/read-document'
import { applyEdits, type Edit, type Migration, type Warning } from './edits'
import { migrateEnhanced, type WidthOf } from './imagetools/enhanced'
import { migrateImagetools } from './imagetools/imagetools'
import { migrateResponsive } from './imagetools/responsive'
import { migrateNextImage } from './next-image'

export { svelteCompilerOf } from '../rewrite/components/svelte-compiler'
export { tooDeep } from '../rewrite/too-deep'
export { MIGRATED } from './documents/read-document'
export type { Edit, Warning } from './edits'

/** The tools whose references can be translated. */
export const TOOLS = ['imagetools', 'enhanced', 'responsive', 'next-image', 'cloudinary'] as const
export type Tool = (typeof TOOLS)[number]

export interface MigrateOptions extends Readers {
  /** Default: all. */
  from?: readonly Tool[]
  /** Finds the width in pixels of a referenced image. Without it, references that depend on it are not translated. */
  widthOf?: WidthOf
}

export interface Migrated {
  code: string
  edits: Edit[]
  warnings: Warning[]
}

const migrations: Record<Tool, (document: Document, widthOf: WidthOf) => Migration> = {
  imagetools: migrateImagetools,
  enhanced: migrateEnhanced,
  responsive: migrateResponsive,
  'next-image': migrateNextImage,
  cloudinary: migrateCloudinary,
}

/**
 * Translates another tool's image references in a source file. Those without a counterpart stay, and are warnings.
 *
 * @param file name of the file, whose extension decides on the language
 * @throws SyntaxError if the language's parser cannot read the file
 */
export async function migrateText(
  file: string,
  source: string,
  { from = TOOLS, widthOf = () => undefined, ...readers }: MigrateOptions = {},
): Promise<Migrated> {
  const document = await readDocument(file, source, readers)
  const edits: Edit[] = []
  const warnings: Warning[] = []
  for (const tool of document ? from : []) {
    const done = migrations[tool](document!, widthOf)
    // If several tools translate one place, the first one wins.
    edits.push(...done.edits.filter((edit) => !edits.some((other) => overlap(edit, other))))
    warnings.push(...done.warnings)
  }
  edits.sort((a, b) => a.start - b.start || a.end - b.end)
  return { code: applyEdits(source, edits), edits, warnings: warnings.sort((a, b) => a.offset - b.offset) }
}

function overlap(a: Edit, b: Edit): boolean {
  return a.start < b.end && b.start < a.end
}
