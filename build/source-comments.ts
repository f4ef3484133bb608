/** Marks esbuild's comments, which name the file of the code below, as legal ones: Rolldown drops all others. */
export const keepComments = (code: string) => code.replace(/^\/\/ (?=(?:src|node_modules)\/)/gm, '//! ')

/** Takes the marks away again. */
export const plainComments = (code: string) => code.replace(/^\/\/! /gm, '// ')
