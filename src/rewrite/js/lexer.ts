import { createRequire } from 'node:module'

type Lexer = typeof import('es-module-lexer')

let loaded: Lexer | undefined

/** Loaded with the first module that needs it, and synchronously: asynchronous hooks cost a bundler more. */
export function lexer(): Lexer {
  if (!loaded) {
    loaded = createRequire(import.meta.url)('es-module-lexer') as Lexer
    loaded.initSync()
  }
  return loaded
}
