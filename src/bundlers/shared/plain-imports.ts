import { statSync } from 'node:fs'
import { dirname, isAbsolute, resolve } from 'node:path'
import type { Host } from '../../core/host'
import type { Project } from '../../core/project'
import { readPlain } from '../../core/references/plain-reference'
import { existingSpelling } from '../../core/references/reference'
import { errorMessage } from '../../diagnostics/build-error'
import { virtualId } from '../../query/specifier'
import { type HookContext, opened, resolveFile, type Session } from './session'

/** Where a plain reference's path leads; `undefined` where only the bundler can tell, and it knows nothing. */
type ToFile = (path: string) => string | undefined | Promise<string | undefined>

/** `import a from './a.jpg?w=400'` → virtual id, whatever the path's form. */
export function resolvePlain(session: Session) {
  return async function (this: HookContext, source: string, importer: string | undefined) {
    const toFile: ToFile = (path) =>
      besideImporter(path, importer) ?? resolveFile(session, this, path, importer)
    const key = importer && (await plainKey(session, source, importer, toFile))
    if (key) {
      const { project, host } = opened(session)
      // Of which nothing is asked, an alias plugin may only want to know where it is.
      if (key.includes('?')) project.prerender(key, host)
      session.used?.add(key)
      session.noteUse?.(key, importer)
    }
    return key ? { id: virtualId(key), moduleSideEffects: false } : null
  }
}

/** The file of a relative path, as its importer means it. */
export function besideImporter(path: string, importer: string | undefined): string | undefined {
  if (!importer || !isAbsolute(importer)) return undefined
  return pathFrom(dirname(importer.replace(/[?#].*$/, '')), path)
}

/** The file that a relative path means in a folder; nothing for a path of another form. */
export function pathFrom(folder: string, path: string): string | undefined {
  if (!/^\.{1,2}\//.test(path)) return undefined
  return existingSpelling(path, (spelling) => resolve(folder, spelling))
}

/**
 * The key of a plain reference, if it is an image of ours. What is missing is left to the bundler, whose own error says
 * where; so is a file that is no image, unless something was asked of it.
 */
export async function plainKey(
  session: Session,
  text: string,
  importer: string,
  toFile: ToFile,
): Promise<string | undefined> {
  const { project, host } = opened(session)
  const plain = readPlain(text, project.options.include)
  if (!plain) return undefined
  const file = await toFile(plain.path)
  if (!file || !project.isImage(file)) return undefined
  if (plain.query) {
    await project.prefetch(file)
    return project.resolveFile(file, plain.query, importer.replace(/[?#].*$/, ''), text)
  }
  if (session.inlines?.(file)) return undefined
  const key = tryResolveFile(project, host, file)
  const isTheirs = key !== undefined && session.hasAssets && project.cdnUrl(key, host) === undefined
  return isTheirs ? undefined : key
}

/** The key of an image of which nothing is asked; a file that can't be one is said once and left alone. */
export function tryResolveFile(project: Project, host: Host, file: string): string | undefined {
  try {
    return project.resolveFile(file, '')
  } catch (error) {
    host.logger.warn(`imagekit: left to the bundler: ${errorMessage(error)}`)
    return undefined
  }
}

export function isFile(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() ?? false
}
