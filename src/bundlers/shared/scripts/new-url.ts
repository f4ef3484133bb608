import type { Node } from 'estree-walker'
import type { Build } from '../../../core/build'
import { composedImportPattern, MODULE_ID, newUrlPattern, SPECIFIER } from '../../../core/filters'
import { readPlain } from '../../../core/references/plain-reference'
import { rewriteNewUrl } from '../../../rewrite/js/js'
import { parseModule } from '../../../rewrite/js/parse-module'
import type { HookContext } from '../modules'
import { besideImporter, tryResolveFile } from '../plain-imports'
import { mapped, type Session, type SessionOf, type Transformed } from '../session'
import { composedImports } from './composed-imports'

/**
 * Turns `new URL('./a.jpg?w=400', import.meta.url)` into an import, so that the module graph contains the reference; one of a
 * specifier that is put together into several, and an `import()` too.
 */
export function rewriteModule(sessionOf: SessionOf) {
  return function (this: HookContext, code: string, id: string): Transformed | undefined {
    const session = sessionOf(this)
    const { include } = session.build.project.options
    // The bundler's own filter lets more pass.
    if (!newUrlPattern(include).test(code) && !composedImportPattern(include).test(code)) return undefined
    const parse = session.build.host.parse ?? ((source) => this.parse(source))
    const isOurs = isOursInNewUrl(session, id, this as EnvironmentContext)
    const rewritten = (program: () => Node) =>
      mapped(session, rewriteNewUrl(code, program, isOurs, composedImports(session, id, code, program)))
    if (MODULE_ID.test(id) || !/\.\w+(?:$|\?)/.test(id)) return rewritten(() => parse(code))
    // Another language by its name: it may be compiled by now, or not.
    const program = parsed(parse, code)
    return program && rewritten(() => program)
  }
}

function parsed(parse: (code: string) => Node, code: string): Node | undefined {
  try {
    return parse(code)
  } catch {
    return undefined
  }
}

/** The same in the scripts of a component, before its compiler. */
export function rewriteComponent(sessionOf: SessionOf) {
  return async function (this: HookContext, code: string, id: string): Promise<Transformed | undefined> {
    const session = sessionOf(this)
    const { rewriteComponentUrls } = await import('../../../rewrite/components/new-url')
    return mapped(
      session,
      rewriteComponentUrls(code, parseModule, isOursInNewUrl(session, id, this as EnvironmentContext)),
    )
  }
}

/** Vite's hooks name the environment that they are called for. */
interface EnvironmentContext {
  environment?: { config?: { consumer?: string } }
}

/**
 * Whether the plugin handles an image in `new URL(…)`. One without a query is the bundler's own asset, if it makes
 * assets: Vite does so for browsers alone, and on a server the URL would be that of a file.
 *
 * @param importer the module, for an environment of Vite's
 */
export function isOursInNewUrl(
  { build }: Session,
  importer?: string,
  { environment }: EnvironmentContext = {},
): (value: string) => boolean {
  const { host, project } = build
  const isServer = environment?.config?.consumer === 'server'
  return (value) => {
    if (SPECIFIER.test(value)) return true
    const plain = readPlain(value, project.options.include)
    if (plain === undefined) return false
    return plain.query !== '' || !host.hasAssetPipeline || (isServer && isOnCdn(plain.path, importer, build))
  }
}

function isOnCdn(path: string, importer: string | undefined, build: Build): boolean {
  const file = besideImporter(path, importer)
  if (!file || !build.isImage(file)) return false
  const key = tryResolveFile(build, file)
  return key !== undefined && build.cdnUrl(key) !== undefined
}
