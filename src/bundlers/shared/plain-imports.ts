import { statSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import type { Build } from '../../core/build'
import { STYLE_ID } from '../../core/filters'
import { readPlain } from '../../core/references/plain-reference'
import { virtualId } from '../../core/virtual-id'
import { errorMessage } from '../../diagnostics/build-error'
import { existingSpelling } from '../../lib/paths'
import { subpathImport } from '../../lib/subpath-import'
import { type HookContext, resolveFile } from './modules'
import type { Session, SessionOf } from './session'

/** Resolves a plain reference's path; returns `undefined` if only the bundler could resolve it, and does not. */
type ToFile = (path: string) => string | undefined | Promise<string | undefined>

/** Resolves `import a from './a.jpg?w=400'` to a virtual id, for paths of any form. */
export function resolvePlain(sessionOf: SessionOf) {
  return async function (this: HookContext, source: string, importer: string | undefined) {
    const session = sessionOf(this)
    const toFile: ToFile = (path) =>
      besideWriter(path, importer) ?? resolveFile(session, this, path, importer)
    // Of an image without an importer only a whole path is known.
    if (importer === undefined && !isAbsolute(source)) return null
    const key = await plainKey(session, source, importer ?? '', toFile)
    if (!key) return null
    // Without a query, an alias plugin may only be locating the image.
    if (key.includes('?')) session.build.prerender(key)
    session.onResolve?.(key, importer)
    return { id: (await session.idOf?.(key, true, this)) ?? virtualId(key), moduleSideEffects: false }
  }
}

/** Returns the file of a relative path, as its importer means it. */
export function besideImporter(path: string, importer: string | undefined): string | undefined {
  if (!importer || !isAbsolute(importer)) return undefined
  return pathFrom(dirname(importer.replace(/[?#].*$/, '')), path)
}

/** Returns the file of a path as the one who writes it means it: in a style sheet, of a path without `./` too. */
export function besideWriter(
  path: string,
  importer: string | undefined,
  isStyle = importer !== undefined && STYLE_ID.test(importer),
): string | undefined {
  return (
    besideImporter(path, importer) ?? (importer && isStyle ? besideStyle(path, dirname(importer)) : undefined)
  )
}

/** Returns the file of a style sheet's path without `./`, if there is one: CSS means it so, and a module the name of a package. */
export function besideStyle(path: string, folder: string): string | undefined {
  const file = /^[\w%]/.test(path) ? pathFrom(folder, `./${path}`) : undefined
  return file !== undefined && isFile(file) ? file : undefined
}

/** Returns the file of a relative path in a folder; `undefined` for a path of another form. */
export function pathFrom(folder: string, path: string): string | undefined {
  if (path.startsWith('#')) return subpathImport(path, folder)
  if (!/^\.{1,2}\//.test(path)) return undefined
  return existingSpelling(path, (spelling) => resolve(folder, spelling))
}

/**
 * Returns the key of a plain reference if the plugin handles its image. A missing file is left to the bundler, whose
 * own error has its position; so is a file that is not an image, unless the query sets parameters.
 */
export async function plainKey(
  { build, inlines }: Pick<Session, 'build' | 'inlines'>,
  text: string,
  importer: string,
  toFile: ToFile,
): Promise<string | undefined> {
  const plain = readPlain(text, build.project.options.include)
  if (!plain) return undefined
  const file = await toFile(plain.path)
  if (!file || !build.isImage(file)) return undefined
  if (plain.query) {
    await build.prefetch(file)
    return build.resolveFile(file, plain.query, importer.replace(/[?#].*$/, '') || undefined, text)
  }
  if (inlines?.(file)) return undefined
  const key = tryResolveFile(build, file)
  const isTheirs = key !== undefined && build.host.hasAssetPipeline && build.cdnUrl(key) === undefined
  return isTheirs ? undefined : key
}

/** Returns the key of an image without a query; an invalid file is reported once and left alone. */
export function tryResolveFile(build: Build, file: string): string | undefined {
  try {
    return build.resolveFile(file, '')
  } catch (error) {
    build.warnOnce(`imagekit: left to the bundler: ${errorMessage(error)}`)
    return undefined
  }
}

export function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
}
