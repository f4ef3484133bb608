import { readFileSync } from 'node:fs'
import { extname, isAbsolute, relative, resolve } from 'node:path'
import type {
  BuildOptions,
  BuildResult,
  ImportKind,
  Metafile,
  OnResolveResult,
  PartialMessage,
  PluginBuild,
} from 'esbuild'
import { errorMessage, ImageKitBuildError } from '../core/errors'
import type { Host, LocalUrl } from '../core/host'
import { consoleLogger, type Logger } from '../core/log'
import { literalPattern, newUrlPattern, plainPattern } from '../core/plain'
import type { Project } from '../core/project'
import { projectFor } from '../core/registry'
import { SPECIFIER } from '../core/specifier'
import { rewriteNewUrl } from '../references/js'
import type { Options } from '../types'
import { parseModule } from './parse-module'
import { plainKey } from './plain'
import { purgeIfAsked } from './purge'
import { isOursInNewUrl, type Session } from './session'
import { SOURCE_ID, sourceTransform } from './sources'
import { newSwept } from './vite-sweep'

/** Modules of ours, by the reference's key. */
const MODULES = 'imagekit'
/** Files that esbuild is to bundle, by their path. */
const FILES = 'imagekit-file'
/** URLs as CommonJS has them: the module is the string. */
const URLS = 'imagekit-url'

/** Says to our own hook that this resolution is ours already. */
const SKIP = Symbol('unplugin-imagekit')

/** esbuild's loaders that put a file into the module. */
const INLINING = new Set(['dataurl', 'base64', 'binary', 'text'])

/**
 * esbuild's way: a namespace of its own, and what it knows of an import's kind. Its plugins can't transform what another one
 * has loaded, so components (Vue, Svelte) are out of reach; it has no HTML.
 */
export function setUpEsbuild(build: PluginBuild, options: Options): void {
  const { initialOptions } = build
  const project = projectFor(options, process.env, initialOptions.absWorkingDir ?? process.cwd())
  const warnings: PartialMessage[] = []
  const host: Host = {
    bundler: 'esbuild',
    purpose: 'build',
    logger: loggerOf(initialOptions, warnings),
    localUrl: importFile,
  }
  const session: Session = {
    options,
    project,
    host,
    texts: new Map(),
    written: new Map(),
    swept: newSwept(),
    inlines: inlinesOf(initialOptions),
  }
  const used = new Set<string>()
  const wantsMetafile = initialOptions.metafile
  initialOptions.metafile = true

  build.onStart(() => {
    used.clear()
    return reported(() => project.start(host))
  })
  resolveReferences(build, session, used)
  loadReferences(build, project, host)
  rewriteModules(build, session)
  build.onEnd(async (result) => {
    const { errors, metafile } = result
    if (!wantsMetafile) result.metafile = undefined
    const done =
      errors.length || !metafile
        ? undefined
        : await reported(() => finish(result, metafile, initialOptions, project, host, [...used]))
    // A rebuild is somebody at work: esbuild does not say so itself.
    host.purpose = 'watch'
    return { warnings: warnings.splice(0), ...done }
  })
}

function resolveReferences(build: PluginBuild, session: Session, used: Set<string>): void {
  const { project, host } = session as Required<Session>
  const askEsbuild = (kind: ImportKind, resolveDir: string) => async (path: string) => {
    const found = await build.resolve(path, { kind, resolveDir, pluginData: SKIP })
    return found.errors.length || found.external || found.namespace !== 'file' ? undefined : found.path
  }
  const resolved = async (key: string, kind: ImportKind, isPlain: boolean): Promise<OnResolveResult> => {
    used.add(key)
    const isUrl = kind === 'url-token' || (isPlain && kind === 'require-call')
    if (!isUrl) return { path: key, namespace: MODULES, sideEffects: false }
    const target = await project.target(key, host)
    if (target && 'file' in target) return { path: target.file, namespace: FILES }
    const url = target?.url ?? ''
    return kind === 'url-token' ? { path: url, external: true } : { path: url, namespace: URLS }
  }
  build.onResolve({ filter: SPECIFIER }, ({ path, importer, kind, resolveDir }) =>
    reported(async () => {
      const key = await project.resolve(path, importer || undefined, askEsbuild(kind, resolveDir))
      return resolved(key, kind, false)
    }),
  )
  build.onResolve(
    { filter: plainPattern(session.options.include) },
    ({ path, importer, kind, resolveDir, pluginData }) => {
      if (kind === 'entry-point' || pluginData === SKIP || !importer) return undefined
      return reported(async () => {
        const toFile = async (plain: string) =>
          /^\.{1,2}\//.test(plain) ? resolve(resolveDir, plain) : askEsbuild(kind, resolveDir)(plain)
        const key = await plainKey(session, path, importer, toFile)
        if (key === undefined) return undefined
        // What comes from this machine as it is, is esbuild's own asset where it has a loader for it.
        const isTheirs =
          !path.includes('?') && build.initialOptions.loader?.[extname(path)] && !project.cdnUrl(key, host)
        return isTheirs ? undefined : resolved(key, kind, true)
      })
    },
  )
  build.onResolve({ filter: /^imagekit-file:/ }, ({ path }) => ({
    path: path.slice('imagekit-file:'.length),
    namespace: FILES,
  }))
}

function loadReferences(build: PluginBuild, project: Project, host: Host): void {
  build.onLoad({ filter: /./, namespace: MODULES }, ({ path: key }) =>
    reported(async () => {
      const { code, files, missing } = await project.load(key, host)
      const watchFiles = [...files, ...missing]
      return { contents: code, loader: 'js' as const, resolveDir: project.options.root, watchFiles }
    }),
  )
  build.onLoad({ filter: /./, namespace: FILES }, ({ path }) => ({
    contents: readFileSync(path),
    loader: 'file',
    watchFiles: [path],
  }))
  build.onLoad({ filter: /./, namespace: URLS }, ({ path }) => ({ contents: path, loader: 'text' }))
}

/** `new URL(…)`, and literals in JSX. */
function rewriteModules(build: PluginBuild, session: Session): void {
  const newUrl = newUrlPattern(session.options.include)
  const transform = sourceTransform(session)
  const mayHold = literalPattern(session.options.include)
  build.onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: 'file' }, ({ path }) => {
    if (/[\\/]node_modules[\\/]/.test(path)) return undefined
    const source = readFileSync(path, 'utf8')
    const isSource = SOURCE_ID.test(path) && mayHold.test(source)
    if (!isSource && !newUrl.test(source)) return undefined
    return reported(async () => {
      const jsx = isSource ? await transform(source, path) : undefined
      const code = jsx?.code ?? source
      const url = rewriteNewUrl(code, parseModule(code), isOursInNewUrl(session))
      const edited = url ?? jsx
      if (!edited) return undefined
      const map = `\n//# sourceMappingURL=${edited.map.toUrl()}`
      return { contents: edited.code + map, loader: loaderOf(path), watchFiles: [path] }
    })
  })
}

async function finish(
  { outputFiles }: BuildResult,
  { outputs }: Metafile,
  options: BuildOptions,
  project: Project,
  host: Host,
  keys: readonly string[],
): Promise<undefined> {
  const folder = options.absWorkingDir ?? process.cwd()
  await project.upload(keys, host)
  const names = Object.keys(outputs).map((name) => resolve(folder, name))
  const outDir = resolve(folder, options.outdir ?? resolve(folder, options.outfile ?? 'out.js', '..'))
  const bundled = bundledFiles(outputs, folder, outDir)
  const written = outputFiles?.map(({ path, contents }) => [path, contents] as const)
  const texts =
    written ??
    names
      .filter((name) => /\.(?:[cm]?js|css|map)$/.test(name))
      .map((name) => [name, readFileSync(name)] as const)
  project.scan(
    texts.map(([name, content]) => [relative(outDir, name), content]),
    host,
    bundled,
  )
  const { manifest } = project.options
  const toDisk = options.write !== false && manifest
  const file = toDisk ? resolve(outDir, manifest) : undefined
  await project.finish(keys, host, file, bundled)
  await purgeIfAsked(project, host, file)
  return undefined
}

/** Which output a file became. */
function bundledFiles(outputs: Metafile['outputs'], folder: string, outDir: string): Map<string, string> {
  return new Map(
    Object.entries(outputs).flatMap(([name, { inputs }]) => {
      const sources = Object.keys(inputs)
      if (sources.length !== 1 || /\.(?:[cm]?js|css)$/.test(name)) return []
      const source = sources[0]!.replace(`${FILES}:`, '')
      return [
        [
          isAbsolute(source) ? source : resolve(folder, source),
          relative(outDir, resolve(folder, name)),
        ] as const,
      ]
    }),
  )
}

/** Errors in esbuild's own form: it shows the import's place, and the lines around. */
async function reported<T>(work: () => T | Promise<T>): Promise<T | { errors: PartialMessage[] }> {
  try {
    return await work()
  } catch (error) {
    return { errors: [{ text: errorMessage(error), detail: error, ...locationOf(error) }] }
  }
}

function locationOf(error: unknown): Pick<PartialMessage, 'location'> {
  if (!(error instanceof ImageKitBuildError) || !error.loc) return {}
  const { file, line, column } = error.loc
  const lineText = readFileSync(file, 'utf8').split('\n', line)[line - 1] ?? ''
  return { location: { file, line, column, lineText } }
}

/** Warnings are esbuild's to print, at the end of the build; for information it has no place. */
function loggerOf({ logLevel = 'warning' }: BuildOptions, warnings: PartialMessage[]): Logger {
  const tellsInfo = ['info', 'debug', 'verbose'].includes(logLevel)
  return {
    info: tellsInfo ? consoleLogger.info : () => {},
    warn: (text) => void warnings.push({ text }),
  }
}

function inlinesOf({ loader = {} }: BuildOptions): (file: string) => boolean {
  return (file) => INLINING.has(loader[extname(file)] ?? '')
}

function importFile(file: string, index: number): LocalUrl {
  const name = `asset${index}`
  return { prelude: `import ${name} from ${JSON.stringify(`imagekit-file:${file}`)}`, url: name }
}

function loaderOf(path: string): 'ts' | 'tsx' | 'jsx' | 'js' {
  const [, dialect = 'js'] = /\.[cm]?([jt]sx?)$/.exec(path) ?? []
  return dialect as 'ts'
}
