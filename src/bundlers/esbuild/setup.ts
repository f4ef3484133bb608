import { readFileSync } from 'node:fs'
import { extname, isAbsolute, relative, resolve } from 'node:path'
import type { BuildOptions, BuildResult, ImportKind, Metafile, PartialMessage, PluginBuild } from 'esbuild'
import type { Build } from '../../core/build'
import { OUTPUT_TEXT } from '../../core/filters'
import type { Host } from '../../core/host'
import { scanOutputs } from '../../core/output/scan-outputs'
import { projectFor } from '../../core/registry'
import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import { consoleLogger, type Logger } from '../../diagnostics/log'
import { readRegular, readText } from '../../lib/files/regular-file'
import type { Options } from '../../types'
import { finishBuild } from '../shared/finish-build'
import { NAME } from '../shared/name'
import type { Session } from '../shared/session'
import { isAngular, isDevelopmentOfAngular, manifestFile, reportUnseen } from './angular'
import { AssetPaths } from './asset-names'
import { reportComponents } from './components'
import { rewriteImageSets } from './image-set'
import { rewriteModules } from './modules'
import {
  type BundlerAdapter,
  FILES,
  importFile,
  loadReferences,
  type NamespacedBuild,
  resolveReferences,
  SKIP,
} from './namespaces'
import { scriptLoaders } from './script-loader'

/** esbuild's loaders that inline a file into the module. */
const INLINING = new Set(['dataurl', 'base64', 'binary', 'text'])

const SENT_BY_FIRST =
  'imagekit: the first build of this watcher has uploaded new images, because esbuild does not tell plugins that it watches. ' +
  'Without IMAGEKIT_PRIVATE_KEY in its environment a watcher uploads nothing; uploadInWatch uploads in every build.'

/**
 * Sets up esbuild: namespaces, and the kind of each import. It has no HTML, and does not tell plugins that it watches.
 */
export function setUpEsbuild(build: PluginBuild, options: Options): void {
  const { initialOptions } = build
  const project = projectFor(options, process.env, initialOptions.absWorkingDir ?? process.cwd())
  const warnings: PartialMessage[] = []
  const host: Host = {
    bundler: 'esbuild',
    purpose: isDevelopmentOfAngular(initialOptions) ? 'watch' : 'build',
    logger: loggerOf(initialOptions, warnings),
    localUrl: importFile,
    hasAssetPipeline: false,
  }
  const run = project.open(host)
  const folder = initialOptions.absWorkingDir ?? process.cwd()
  const session: Session = {
    build: run,
    root: folder,
    inlines: inlinesOf(initialOptions),
    isUnmapped: !initialOptions.sourcemap,
  }
  const used = new Set<string>()
  /** Number of images that the first build uploaded. */
  let sent = 0
  const wantsMetafile = initialOptions.metafile
  initialOptions.metafile = true

  build.onStart(() => {
    used.clear()
    return reported(() => run.start())
  })
  const paths = new AssetPaths(project.options.cacheDir, initialOptions.assetNames)
  const adapter = adapterOf(build, paths)
  const hooks = build as NamespacedBuild
  resolveReferences(hooks, session, adapter, used)
  loadReferences(hooks, session, adapter)
  build.onLoad({ filter: /./, namespace: FILES }, ({ path }) => ({
    contents: readRegular(paths.fileOf(path)),
    loader: 'file',
    watchFiles: [paths.fileOf(path)],
  }))
  rewriteModules(hooks, session, adapter, { used })
  rewriteImageSets(hooks, session, adapter)
  reportComponents(hooks, session, adapter)
  build.onEnd(async (result) => {
    const { errors, metafile } = result
    if (!wantsMetafile) result.metafile = undefined
    const done =
      errors.length || !metafile
        ? undefined
        : await reported(() =>
            finish(result, metafile, { options: initialOptions, build: run, keys: [...used], paths }),
          )
    if (host.purpose === 'build') sent = typeof done === 'number' ? done : 0
    else if (sent > 0 && !project.options.uploadInWatch) run.warnOnce(SENT_BY_FIRST)
    // A second build means watch mode: esbuild does not say so itself.
    host.purpose = 'watch'
    return { warnings: warnings.splice(0), ...(typeof done === 'object' && done) }
  })
}

function adapterOf(build: PluginBuild, paths: AssetPaths): BundlerAdapter {
  return {
    isStyle: ({ kind }) => kind === 'url-token',
    async ask({ kind, resolveDir }, path) {
      const found = await build.resolve(path, { kind: kind as ImportKind, resolveDir, pluginData: SKIP })
      return found.errors.length || found.external || found.namespace !== 'file' ? undefined : found.path
    },
    file: (file) => ({ path: paths.pathOf(file), namespace: FILES }),
    reported,
    hasLoader: (path) => build.initialOptions.loader?.[extname(path)] !== undefined,
    scriptLoader: scriptLoaders(build.initialOptions.loader),
    isFollowed: build.initialOptions.plugins?.at(-1)?.name !== NAME,
  }
}

interface Finishing {
  options: BuildOptions
  build: Build
  keys: readonly string[]
  paths: AssetPaths
}

async function finish(
  result: BuildResult,
  { inputs, outputs }: Metafile,
  { options, build, keys, paths }: Finishing,
): Promise<number> {
  const { outputFiles } = result
  const folder = options.absWorkingDir ?? process.cwd()
  const report = await build.upload(keys)
  const names = Object.keys(outputs).map((name) => resolve(folder, name))
  const outDir = resolve(folder, options.outdir ?? resolve(folder, options.outfile ?? 'out.js', '..'))
  const bundled = bundledFiles(outputs, { folder, outDir, paths })
  const written = outputFiles?.map(({ path, contents }) => [path, contents] as const)
  const writtenTo = options.write === false ? undefined : outDir
  const texts =
    written ??
    names
      .filter((name) => OUTPUT_TEXT.test(name) || name.endsWith('.map'))
      .map((name) => [name, readFileSync(name)] as const)
  await scanOutputs(
    build,
    texts.map(([name, content]) => [relative(outDir, name), content]),
    bundled,
    {
      sources: () => Object.keys(inputs).map((name) => resolve(folder, name)),
      outDir: writtenTo,
    },
  )
  const starts = Object.entries(outputs).flatMap(([name, { entryPoint }]) =>
    entryPoint === undefined ? [] : [{ entry: resolve(folder, entryPoint), output: resolve(folder, name) }],
  )
  const images = build.images(keys, bundled)
  if (isAngular(options)) {
    outputFiles?.push(...manifestFile(build, images, outDir))
    reportUnseen(
      build,
      Object.keys(inputs)
        .filter((name) => /^[^:]*\.[cm]?[jt]s$/.test(name))
        .map((name) => resolve(folder, name)),
    )
  }
  await finishBuild(build, images, {
    outDir: writtenTo,
    hasManifest: isAngular(options),
    name: options.format ?? 'esbuild',
    entries: starts.map(({ entry }) => entry),
    outputs: starts.map(({ output }) => output),
  })
  return report?.uploaded ?? 0
}

/** Maps files to their outputs. */
function bundledFiles(
  outputs: Metafile['outputs'],
  { folder, outDir, paths }: { folder: string; outDir: string; paths: AssetPaths },
): Map<string, string> {
  return new Map(
    Object.entries(outputs).flatMap(([name, { inputs }]) => {
      const sources = Object.keys(inputs)
      if (sources.length !== 1 || /\.(?:[cm]?js|css)$/.test(name)) return []
      const source = paths.fileOf(sources[0]!.replace(`${FILES}:`, ''))
      return [
        [
          isAbsolute(source) ? source : resolve(folder, source),
          relative(outDir, resolve(folder, name)),
        ] as const,
      ]
    }),
  )
}

/** Converts errors to esbuild's own form: it shows the import's position, and the lines around. */
async function reported<T>(work: () => T | Promise<T>): Promise<T | { errors: PartialMessage[] }> {
  try {
    return await work()
  } catch (error) {
    return { errors: [{ text: errorMessage(error), detail: error, ...locationOf(error) }] }
  }
}

function locationOf(error: unknown): Pick<PartialMessage, 'location'> {
  const { file, line, column = 0 } = (error instanceof ImageKitBuildError && error.position) || {}
  if (file === undefined || line === undefined) return {}
  const lineText = readText(file).split('\n', line)[line - 1] ?? ''
  return { location: { file, line, column, lineText } }
}

/** esbuild prints warnings at the end of the build; it has no channel for information. */
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
