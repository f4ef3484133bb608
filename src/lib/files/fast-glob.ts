import { createRequire } from 'node:module'

/** Loaded with the first search: most imports of the commands search nothing. */
export const fastGlob = () => createRequire(import.meta.url)('fast-glob') as typeof import('fast-glob')
