import { createRequire } from 'node:module'

type Lexer = typeof import('es-module-lexer/minimal')

let loaded: Lexer | undefined

/** Loaded with the first module that needs it, and synchronously: asynchronous hooks cost a bundler more. */
export function lexer(): Lexer {
  loaded ??= createRequire(import.meta.url)('es-module-lexer/minimal') as Lexer
  return loaded
}
