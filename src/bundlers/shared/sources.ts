import { SPECIFIER } from '../../core/filters'
import { readPlain } from '../../core/references/plain-reference'
import { isInside, portablePath } from '../../core/references/reference'
import type { RenditionRequest } from '../../query/request'
import { svelteCompilerOf } from '../../rewrite/components/svelte-compiler'
import { type Claim, type Claims, type Edited, type Resolve, rewrite } from '../../rewrite/edit'
import { besideImporter } from './plain-imports'
import { bundlerRoot, type HookContext, opened, type Session } from './session'
import { sourceWarnings } from './warnings'

/** Literal references in JSX, Svelte and Vue → imports, before their compilers see them. */
export function sourceTransform(session: Session) {
  return async (code: string, request: string): Promise<Edited | undefined> => {
    const id = request.replace(/\?.*$/, '')
    const { options } = opened(session).project
    const isOurs = ourImage(session, id)
    const remarks = sourceWarnings(opened(session).project, id, code)
    if (id.endsWith('.svelte')) {
      const [{ rewriteSvelte }, compiler] = await Promise.all([
        import('../../rewrite/components/svelte'),
        svelteCompilerOf(options.root),
      ])
      return rewriteSvelte(code, compiler, isOurs, remarks)
    }
    if (id.endsWith('.vue')) {
      const { vueSites } = await import('../../rewrite/components/vue')
      const answer = vueAnswer(session, id, isOurs)
      return rewrite(code, vueSites(code, remarks), (value, site) => {
        if (site.isUnsized && isOurs(value)) remarks.unsized(value, site.start)
        return answer(value, site)
      })
    }
    const { rewriteJsx } = await import('../../rewrite/js/jsx')
    return rewriteJsx(code, isOurs, options.components, remarks)
  }
}

/** Images of Markdown, once it is compiled. */
export function markdownTransform(session: Session) {
  return async function (this: HookContext, code: string, id: string): Promise<Edited | undefined> {
    const { rewriteMdx } = await import('../../rewrite/markdown/mdx')
    const { components } = opened(session).project.options
    return rewriteMdx(code, this.parse(code), ourImage(session, id), components)
  }
}

/**
 * Vue's compiler makes imports of paths itself, so it is only given what it takes: no scheme, and for a set of values the
 * attributes that go with it, their srcset being an import too.
 */
function vueAnswer(session: Session, id: string, isOurs: Claims): Resolve {
  const { project, host } = opened(session)
  return async (value, { kind }) => {
    if (!isOurs(value)) return undefined
    const key = await project.resolve(
      SPECIFIER.test(value) ? value : `ik:${value}`,
      id,
      async () => undefined,
    )
    const file = project.fileOf(key)
    if (file === undefined) return project.replacement(key, host, String)
    const isViteDev = host.bundler === 'vite' && host.devUrl !== undefined
    const url = isViteDev ? rooted(file, value, bundlerRoot(session)) : value.replace(SPECIFIER, '')
    // Vue parts a srcset at every comma.
    if (kind !== 'src' || url.includes(',')) return { url }
    const answer = await project.replacement(key, host, String)
    const asSrcset = `${url}${url.includes('?') ? '&' : '?'}as=srcset`
    return {
      ...answer,
      url,
      srcset: answer.srcset && asSrcset,
      ...(answer.sources && {
        sources: answer.sources.map((one, index) => ({ ...one, srcset: `${asSrcset}-${index}` })),
      }),
    }
  }
}

/** In dev plugin-vue makes a URL of what is relative, and an import only of what begins at the root. */
function rooted(file: string, value: string, root: string): string {
  const [, query = ''] = /(\?.*)$/.exec(value) ?? []
  const path = isInside(root, file) ? portablePath(root, file).slice(1) : `/@fs${file.replaceAll('\\', '/')}`
  return encodeURI(path) + query
}

function ourImage(session: Session, importer: string): Claims {
  const { project } = opened(session)
  const { options } = project
  const claim = (specifier: string) => claimIn(project.requestOf(specifier, importer))
  return (value) => {
    if (SPECIFIER.test(value)) return claim(value)
    const plain = readPlain(value, options.include)
    const file = plain && besideImporter(plain.path, importer)
    if (file === undefined || !project.isImage(file)) return false
    // Of which nothing is asked, the bundler makes a URL and no more.
    return plain?.query ? claim(`ik:${plain.path}?${plain.query}`) : true
  }
}

function claimIn(request: RenditionRequest | undefined): Claim | true {
  if (!request) return true
  const { axis, priority, sources, formats } = request
  const hasSources = sources.length > 0 || formats.length > 1
  return { attributes: axis !== undefined || priority || hasSources, sources: hasSources }
}
