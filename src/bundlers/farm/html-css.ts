import { readFileSync } from 'node:fs'
import { basename, extname } from 'node:path'
import type { JsPlugin } from '@farmfe/core'
import { SPECIFIER } from '../../core/filters'
import { type Edited, rewrite } from '../../rewrite/edit'
import { rewritePage } from '../shared/html-page'
import { besideImporter, plainKey } from '../shared/plain-imports'
import { type HookContext, opened, type Session } from '../shared/session'

/** Before Farm's own plugin for HTML. */
const BEFORE_ALL = 200

/** Pages, before Farm reads them: its hook for HTML comes when the modules are known, too late for an upload. */
export function farmPages(session: Session): Partial<JsPlugin> {
  return {
    priority: BEFORE_ALL,
    load: {
      filters: { resolvedPaths: ['\\.html$'] },
      async executor({ resolvedPath }, context) {
        const { project, host } = opened(session)
        const keys = session.used ?? new Set<string>()
        const localUrl = (file: string) =>
          emitted(session, file, (name, content) =>
            context?.emitFile({ resolvedPath, name, content: [...content], resourceType: 'asset' }),
          )
        const source = readFileSync(resolvedPath, 'utf8')
        const content = await rewritePage(source, resolvedPath, { project, host, localUrl, keys })
        return { content, moduleType: 'html' }
      },
    },
  }
}

/** Puts a file into the output, since Farm bundles none of a page, and of a style sheet not all. */
function emitted(session: Session, file: string, emit: (name: string, content: Buffer) => void): string {
  const hash = opened(session).project.hashOf(file).slice(0, 8)
  const name = `${basename(file, extname(file))}.${hash}${extname(file)}`
  emit(name, readFileSync(file))
  session.handedOver?.add(file)
  return `${session.base ?? '/'}${encodeURI(name)}`
}

/** `url(ik:…)` and `url(./a.jpg?w=400)` in a style sheet, before Farm reads it. */
export function farmStyles(session: Session) {
  return async function (this: HookContext, code: string, id: string): Promise<Edited | undefined> {
    const { project, host } = opened(session)
    const { cssSites } = await import('../../rewrite/css')
    const importer = id.replace(/[?#].*$/, '')
    return rewrite(code, cssSites(code), async (value) => {
      const key = SPECIFIER.test(value)
        ? await project.resolve(value, importer, async () => undefined)
        : await plainKey(session, value, importer, (path) => besideImporter(path, importer))
      if (key === undefined) return undefined
      session.used?.add(key)
      const target = await project.target(key, host)
      if (!target) return undefined
      if ('url' in target) return target
      return {
        url: emitted(session, target.file, (fileName, source) =>
          this.emitFile({ type: 'asset', fileName, source }),
        ),
      }
    })
  }
}
