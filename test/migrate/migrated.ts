import * as svelte from 'svelte/compiler'
import { type MigrateOptions, migrateText } from '../../src/migrate'
import type { SvelteCompiler } from '../../src/rewrite/components/svelte'

/** Every image of these tests is 1200 pixels wide, but for what is not there. */
export const options: MigrateOptions = {
  svelte: async () => svelte as unknown as SvelteCompiler,
  widthOf: (path) => (path.includes('missing') ? undefined : 1200),
}

/** A text in the language that a file name says, migrated, and what was said of it. */
export async function migrated(file: string, source: string, more: MigrateOptions = {}) {
  const { code, warnings } = await migrateText(file, source, { ...options, ...more })
  return { code, warnings: warnings.map(({ message }) => message) }
}
