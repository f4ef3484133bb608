import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  composedImportPattern,
  importPattern,
  literalPattern,
  newUrlPattern,
  plainPattern,
  SCRIPT_SOURCE_ID,
  SOURCE_ID,
  SPECIFIER,
} from '../../core/filters'
import { refuseTooComplex } from '../../core/too-complex'
import { READ_ONLY } from '../../lib/files/regular-file'
import { rewriteNewUrl } from '../../rewrite/js/js'
import { parseModule } from '../../rewrite/js/parse-module'
import { inlineImports } from '../shared/constants'
import { composedImports } from '../shared/scripts/composed-imports'
import { isOursInNewUrl } from '../shared/scripts/new-url'
import type { Session } from '../shared/session'
import { transformSource } from '../shared/sources'
import {
  type BundlerAdapter,
  type Loaded,
  type NamespacedBuild,
  plainRequestKey,
  type ScriptLoader,
  specifierKey,
} from './namespaces'

/** What `rewriteModules` reports. */
interface ModuleListener {
  /** Called with the file of each module, for a bundler that lists none. */
  onModule?: (file: string) => void
  /** Receives the keys of references whose imports have become constants. */
  used: Set<string>
}

/** Rewrites `new URL(…)`, literals in JSX, and imports of plain values. */
export function rewriteModules(
  build: NamespacedBuild,
  session: Session,
  adapter: BundlerAdapter,
  { onModule, used }: ModuleListener,
): void {
  const { include } = session.build.project.options
  const newUrl = newUrlPattern(include)
  const literal = literalPattern(include)
  const composed = composedImportPattern(include)
  const plain = plainPattern(include)
  const imports = importPattern(plain)
  build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, ({ path }) => {
    const loader = /[\\/]node_modules[\\/]/.test(path) ? undefined : adapter.scriptLoader(path)
    if (!loader) return undefined
    onModule?.(path)
    const source = readSource(path)
    const isSource = (SOURCE_ID.test(path) || SCRIPT_SOURCE_ID.test(path)) && literal.test(source)
    const hasUrl = newUrl.test(source)
    const isComposed = composed.test(source)
    if (!isSource && !hasUrl && !isComposed && !imports.test(source)) return undefined
    const load = async (): Promise<Loaded | undefined> => {
      const jsx = isSource ? await transformSource(session, source, path) : undefined
      const code = jsx?.code ?? source
      const program = () => parseModule(code)
      const edited =
        (hasUrl || isComposed
          ? rewriteNewUrl(
              code,
              program,
              isOursInNewUrl(session),
              composedImports(session, path, code, program),
            )
          : undefined) ?? jsx
      const keepsModules =
        adapter.isFollowed || mayHoldJsx(loader, code) || (!session.isUnmapped && OWN_MAP.test(code))
      const inlined =
        edited || keepsModules
          ? undefined
          : await inlineImports(session, { code, file: path, plain }, async (specifier) => {
              const resolveDir = dirname(path)
              const request = { path: specifier, importer: path, kind: 'import-statement', resolveDir }
              const keyOf = SPECIFIER.test(specifier) ? specifierKey : plainRequestKey
              return keyOf(session, adapter, request)
            })
      for (const key of inlined?.images.keys() ?? []) used.add(key)
      const result = edited ?? inlined?.edited
      if (!result) return undefined
      const map = session.isUnmapped ? null : result.map
      const contents = map ? `${result.code}\n//# sourceMappingURL=${map.toUrl()}` : result.code
      const images = [...(inlined?.images.values() ?? [])]
      return {
        contents,
        // A script in which JSX was rewritten has some, whatever its name says.
        loader: jsx && loader === 'js' ? 'jsx' : loader,
        watchFiles: [path, ...images.flatMap(({ files, missing }) => [...files, ...missing])],
      }
    }
    return adapter.reported(() => refuseTooComplex(path, source, load))
  })
}

/** Of a compiled module, which the bundler maps to its sources: a second map would take the place of this one. */
const OWN_MAP = /\/[/*][#@]\s*sourceMappingURL=/

/** Whether a module may hold an element, between whose tags the text is no code. */
function mayHoldJsx(loader: ScriptLoader, code: string): boolean {
  return loader.endsWith('x') && /<\/|\/>/.test(code)
}

/** Reads a module that esbuild has found, in a third of the time of `readText`, which first looks whether it is a file. */
function readSource(path: string): string {
  return readFileSync(path, { encoding: 'utf8', flag: READ_ONLY as never })
}
