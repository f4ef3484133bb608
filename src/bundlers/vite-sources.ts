import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { claimsFile, readPlain } from '../core/plain'
import { isInside, portablePath } from '../core/reference'
import { SPECIFIER } from '../core/specifier'
import { type Edited, type Resolve, rewrite } from '../references/edit'
import type { SvelteCompiler } from '../references/svelte'
import { besideImporter, isFile } from './plain'
import { remarksOn } from './remarks'
import { type HookContext, opened, type Session } from './session'

/** Sources whose compiler would make a string of a reference, or lose it. */
export const SOURCE_ID = /\.(?:vue|svelte|[jt]sx)$/
export const MARKDOWN_ID = /\.mdx?$/

/** Literal references in JSX, Svelte and Vue → imports, before their compilers see them. */
export function sourceTransform(session: Session) {
  return async (code: string, id: string): Promise<Edited | undefined> => {
    const { options } = opened(session).project
    const isOurs = ourImage(session, id)
    const remarks = remarksOn(opened(session).project, id, code)
    if (id.endsWith('.svelte')) {
      const [{ rewriteSvelte }, compiler] = await Promise.all([
        import('../references/svelte'),
        svelteOf(options.root),
      ])
      return rewriteSvelte(code, compiler, isOurs, remarks)
    }
    if (id.endsWith('.vue')) {
      const { vueSites } = await import('../references/vue')
      const answer = vueAnswer(session, id, isOurs)
      return rewrite(code, vueSites(code, remarks), (value, site) => {
        if (site.isUnsized && isOurs(value)) remarks.unsized(value, site.start)
        return answer(value, site)
      })
    }
    const { rewriteJsx } = await import('../references/jsx')
    return rewriteJsx(code, isOurs, options.components, remarks)
  }
}

/** Images of Markdown, once it is compiled. */
export function markdownTransform(session: Session) {
  return async function (this: HookContext, code: string, id: string): Promise<Edited | undefined> {
    const { rewriteMdx } = await import('../references/mdx')
    return rewriteMdx(code, this.parse(code), ourImage(session, id))
  }
}

/**
 * Vue's compiler makes imports of paths itself, so it is only given what it takes: no scheme, and for a set of values the
 * attributes that go with it, their srcset being an import too.
 */
function vueAnswer(session: Session, id: string, isOurs: (value: string) => boolean): Resolve {
  const { project, host } = opened(session)
  return async (value, { kind }) => {
    if (!isOurs(value)) return undefined
    const key = await project.resolve(
      SPECIFIER.test(value) ? value : `ik:${value}`,
      id,
      async () => undefined,
    )
    const file = project.fileOf(key)
    if (file === undefined) return { url: project.cdnUrl(key, host) ?? value }
    const url = host.pageUrl ? rooted(file, value, project.options.root) : value.replace(SPECIFIER, '')
    if (kind !== 'src' || !url.includes(';') || url.includes(',')) return { url }
    const answer = await project.answer(key, host, String)
    return { ...answer, url, srcset: answer.srcset && `${url}&as=srcset` }
  }
}

/** In dev plugin-vue makes a URL of what is relative, and an import only of what begins at the root. */
function rooted(file: string, value: string, root: string): string {
  const [, query = ''] = /(\?.*)$/.exec(value) ?? []
  const path = isInside(root, file) ? portablePath(root, file).slice(1) : `/@fs${file.replaceAll('\\', '/')}`
  return encodeURI(path) + query
}

function ourImage(session: Session, importer: string): (value: string) => boolean {
  const { options } = opened(session).project
  return (value) => {
    if (SPECIFIER.test(value)) return true
    const plain = readPlain(value, options.include)
    const file = plain && besideImporter(plain.path, importer)
    return file !== undefined && isFile(file) && claimsFile(file, options)
  }
}

/** The compiler that the project itself uses: another version might read another language. */
async function svelteOf(root: string): Promise<SvelteCompiler> {
  const file = createRequire(join(root, 'package.json')).resolve('svelte/compiler')
  return (await import(pathToFileURL(file).href)) as SvelteCompiler
}
