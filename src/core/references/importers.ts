import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fastGlob } from '../../lib/files/fast-glob'
import { type ImagePattern, SPECIFIER, specifierPattern } from '../filters'

const MODULES = '**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx,vue,svelte,astro,mdx}'
const NOT_MODULES = [
  '**/node_modules/**',
  '**/.*/**',
  '**/{dist,build,out,coverage}/**',
  '**/*.d.{ts,mts,cts}',
  '**/*.{test,spec}.*',
]

/** A reference as a module contains it. */
export interface Site {
  specifier: string
  importer: string
}

/**
 * Tells which images several modules import, by the text of the project's sources: the bundler knows only when its graph is
 * complete, and asks for each module before that. The answer depends on the sources alone, not on the order in which they
 * are read.
 */
export class Importers {
  readonly #root: string
  readonly #include: readonly ImagePattern[]
  /** The references of more than one module; read with the first question. */
  #shared: ReadonlySet<string> | undefined

  constructor({ root, include }: { root: string; include: readonly ImagePattern[] }) {
    this.#root = root
    this.#include = include
  }

  /** Whether another module refers to the same image with the same query. */
  isShared({ specifier, importer }: Site): boolean {
    this.#shared ??= sharedIn(this.#root, specifierPattern(this.#include))
    return this.#shared.has(identify(specifier, importer))
  }
}

function sharedIn(root: string, pattern: RegExp): Set<string> {
  const files = fastGlob().sync(MODULES, {
    cwd: root,
    absolute: true,
    ignore: NOT_MODULES,
    followSymbolicLinks: false,
    suppressErrors: true,
  })
  const once = new Set<string>()
  const shared = new Set<string>()
  for (const file of files) {
    const own = new Set<string>()
    for (const [, specifier = ''] of textOf(file).matchAll(pattern)) own.add(identify(specifier, file))
    for (const id of own) {
      if (once.has(id)) shared.add(id)
      else once.add(id)
    }
  }
  return shared
}

/** Identifies a reference by its file if its path is relative, otherwise by its text. */
function identify(specifier: string, importer: string): string {
  const [, path = '', query = ''] = /^([^?]*)(.*)$/s.exec(specifier.replace(SPECIFIER, '')) ?? []
  const isRelative = /^\.{1,2}\//.test(path)
  return (isRelative ? resolve(dirname(importer.replace(/[?#].*$/, '')), path) : path) + query
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // It has been removed meanwhile.
    return ''
  }
}
