import { readFileSync, statSync } from 'node:fs'
import { extname, resolve } from 'node:path'
import type { BuildEnvironmentOptions, ResolvedConfig } from 'vite'

type Limit = NonNullable<BuildEnvironmentOptions['assetsInlineLimit']>

/** Vite's default, in bytes. */
const DEFAULT_LIMIT = 4096

/** The user's option, by the function that `keepImages` has put in its place. */
const replaced = new WeakMap<object, Limit>()

/** Vite's own rule for inlining as a data URI. */
export function inlinesOf(option: Limit, isLibrary: boolean): (file: string) => boolean {
  const limit = (typeof option === 'function' ? replaced.get(option) : undefined) ?? option
  return (file) => {
    if (isLibrary) return true
    const users = typeof limit === 'function' ? limit(file, readFileSync(file)) : undefined
    if (users !== undefined) return users
    return statSync(file).size < (typeof limit === 'number' ? limit : DEFAULT_LIMIT)
  }
}

/**
 * Makes Vite emit images instead of inlining them. Vite decides by the file alone, and would inline the original of
 * `small.jpg?w=40` too; `imageUrls`, which sees the query, inlines those without one.
 *
 * Done once the configuration is resolved: a later plugin's `config` hook could replace the option, and an earlier one
 * would leave this instance's state in a configuration that another instance may serve.
 */
export function keepImages(
  { root, build, environments }: ResolvedConfig,
  isOurs: (file: string) => boolean,
): void {
  const options = [build, ...Object.values(environments ?? {}).map((environment) => environment.build)]
  for (const one of new Set(options)) {
    // Vite inlines every asset of a library.
    const users = one.lib ? () => true : one.assetsInlineLimit
    const limit = limitFor(root, users, isOurs)
    replaced.set(limit, users)
    one.assetsInlineLimit = limit
  }
}

/**
 * Makes Vite emit the images of a library too: `build.lib` comes before `assetsInlineLimit`. Called when the build has
 * started, because Vite derives entries and formats from it before.
 */
export function keepLibraryImages(build: Pick<ResolvedConfig['build'], 'lib'> | undefined): void {
  if (build?.lib) build.lib = false
}

function limitFor(root: string, users: Limit, isOurs: (file: string) => boolean): Limit & object {
  return (file, content) => {
    if (isOurs(resolve(root, file.replace(/[?#].*$/, '')))) return false
    if (typeof users === 'function') return users(file, content)
    return content.length < users
  }
}

/** Media types of extensions that are not an image's own name. */
const TYPES: Readonly<Record<string, string>> = {
  jpg: 'image/jpeg',
  svg: 'image/svg+xml',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  ogv: 'video/ogg',
}

export function dataUri(file: string): string {
  const extension = extname(file).slice(1).toLowerCase()
  return `data:${TYPES[extension] ?? `image/${extension}`};base64,${readFileSync(file).toString('base64')}`
}
