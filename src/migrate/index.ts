import { migrateCloudinary } from './cloudinary/cloudinary'
import type { Document } from './documents/document'
import { type Readers, readDocument } from './documents/read-document'
import { applyEdits, type Edit, type Migration, type Warning } from './edits'
import { migrateEnhanced, type WidthOf } from './imagetools/enhanced'
import { migrateImagetools } from './imagetools/imagetools'
import { migrateResponsive } from './imagetools/responsive'
import { migrateNextImage } from './next-image'

export { svelteCompilerOf } from '../rewrite/components/svelte-compiler'
export { MIGRATED } from './documents/read-document'
export type { Edit, Warning } from './edits'

/** What can be migrated from. */
export const TOOLS = ['imagetools', 'enhanced', 'responsive', 'next-image', 'cloudinary'] as const
export type Tool = (typeof TOOLS)[number]

export interface MigrateOptions extends Readers {
  /** Default: all. */
  from?: readonly Tool[]
  /** Width in pixels of an image file, as the text refers to it. Without it, what depends on it stays. */
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
 * Translates another tool's images in a source file into ours. What has no counterpart stays, and is told.
 *
 * @param file its name says the language
 * @throws SyntaxError for what its parser can't read
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
    // A place is one tool's: the first that knows it.
    edits.push(...done.edits.filter((edit) => !edits.some((other) => overlap(edit, other))))
    warnings.push(...done.warnings)
  }
  edits.sort((a, b) => a.start - b.start || a.end - b.end)
  return { code: applyEdits(source, edits), edits, warnings: warnings.sort((a, b) => a.offset - b.offset) }
}

function overlap(a: Edit, b: Edit): boolean {
  return a.start < b.end && b.start < a.end
}
