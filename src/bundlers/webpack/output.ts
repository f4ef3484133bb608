import { existsSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import type { AssetInfo, Compilation, Compiler, Module, sources } from 'webpack'
import type { Build } from '../../core/build'
import { scanOutputs } from '../../core/output/scan-outputs'
import { isInside } from '../../lib/paths'
import { finishBuild } from '../shared/finish-build'
import { formatError } from '../shared/format-error'
import { NAME } from '../shared/name'
import { assetName } from './asset-names'
import { straightenStyles } from './css/dev-urls'
import { serveThroughDevServer } from './dev-server'

/** A page, and the references in it. */
export interface Page {
  template: string
  keys: ReadonlySet<string>
}

/** Pages by the plugin that creates them: an unchanged page is not created again in watch mode. */
export type Pages = Map<object, Page>

export function pageKeys(pages: Pages): string[] {
  return [...new Set([...pages.values()].flatMap(({ keys }) => [...keys]))]
}

/** A compilation, whose output files are emitted into. */
export interface Emission {
  compiler: Compiler
  compilation: Compilation
  build: Build
  /** The file on disk for a module's resource path. */
  fileOf?: (resource: string) => string
}

/** The inputs of one compilation's upload. */
export interface CompilationUpload extends Emission {
  /** The references of the compilation's modules, once its graph is complete. */
  keys(): string[]
  pages: Pages
}

/** Uploads during code generation, and emits nothing before every image is at its URL. */
export function uploadCompilation(upload: CompilationUpload): void {
  const { compiler, compilation, build, keys, pages, fileOf } = upload
  const { Compilation, WebpackError } = compiler.webpack
  let uploading: Promise<unknown> | undefined
  straightenStyles(compiler, compilation, build.host)
  // At `seal` the graph is complete and its errors are known.
  compilation.hooks.seal.tap(NAME, () => {
    if (compilation.getStats().hasErrors()) return
    uploading = build.upload(keys())
    uploading.catch(() => {})
  })
  compilation.hooks.processAssets.tapPromise(
    { name: NAME, stage: Compilation.PROCESS_ASSETS_STAGE_REPORT },
    async (assets) => {
      try {
        await uploading
        // Pages are created after the modules; images that only they refer to are uploaded now.
        const hasFailed = compilation.getStats().hasErrors()
        if (!hasFailed) await build.upload(pageKeys(pages))
        const bundled = bundledFiles(compilation, compiler.context, fileOf, ({ copied }) => !copied)
        const templates = [...pages.values()].map(({ template }) => template)
        const sources = () => [...sourcesOf(compilation), ...templates]
        await scanOutputs(build, contentsOf(assets), bundled, {
          hasFailed,
          sources,
          outDir: compilation.outputOptions.path,
        })
      } catch (error) {
        compilation.errors.push(new WebpackError(formatError(error)))
      }
    },
  )
}

/** Keeps the host's purpose in sync with the compiler, and lets the dev server render images. */
export function followCompiler(compiler: Compiler, build: Build): void {
  const { host } = build
  compiler.hooks.run.tap(NAME, () => {
    host.purpose = 'build'
  })
  compiler.hooks.watchRun.tap(NAME, () => {
    host.purpose = host.devUrl ? 'serve' : 'watch'
  })
  serveThroughDevServer(compiler, build)
}

/** Writes the manifest once everything is emitted, and purges if the option is set. */
export function finishAfterEmit(
  compiler: Compiler,
  build: Build,
  keysOf: (compilation: Compilation) => string[],
  fileOf?: CompilationUpload['fileOf'],
): void {
  const finished = new WeakSet<Compilation>()
  const finish = async (compilation: Compilation) => {
    // In development the compiler emits even if the build has failed.
    if (compilation.getStats().hasErrors() || build.host.purpose === 'serve') return
    finished.add(compilation)
    const bundled = bundledFiles(compilation, compiler.context, fileOf)
    await finishBuild(build, build.images(keysOf(compilation), bundled), {
      outDir: isWritten(compilation) ? compilation.outputOptions.path : undefined,
      name: nameOf(compiler),
      entries: entriesOf(compilation, compiler.context),
      outputs: outputsOf(compilation),
    })
  }
  compiler.hooks.afterEmit.tapPromise(NAME, finish)
  // Without an emission, which a plugin can prevent, there is nothing after it.
  compiler.hooks.done.tapPromise(NAME, async ({ compilation }) => {
    if (!finished.has(compilation)) await finish(compilation)
  })
}

/** Whether the output is on the disk: tests, say, have webpack emit into memory. */
function isWritten({ assets, outputOptions: { path = '' } }: Compilation): boolean {
  const names = Object.keys(assets)
  return names.length === 0 || names.some((name) => existsSync(resolve(path, name.replace(/\?.*$/, ''))))
}

/** Distinguishes compilers with the same output folder and the same entries. */
function nameOf({ name, options }: Compiler): string {
  const target = [options.target].flat().filter(Boolean).join(',')
  return ['webpack', name, target].filter(Boolean).join(' ')
}

function entriesOf({ entries }: Compilation, context: string): string[] {
  return [...entries.values()].flatMap(({ dependencies }) =>
    dependencies.flatMap((dependency) => {
      const { request } = dependency as { request?: string }
      return request ? [resolve(context, request.replace(/^.*!|\?.*$/g, ''))] : []
    }),
  )
}

/** Returns scripts of the entries, and pages. */
function outputsOf(compilation: Compilation): string[] {
  const scripts = [...compilation.entrypoints.values()].flatMap((entry) => entry.getFiles())
  return [...scripts, ...Object.keys(compilation.assets).filter((name) => name.endsWith('.html'))]
}

/** Keeps image-minimizer-webpack-plugin from encoding a rendition once more, or in another format under another name. */
const RENDITION_INFO = { minimized: true }

function isRendition({ project }: Build, file: string): boolean {
  return isInside(project.options.cacheDir, file)
}

/** Marks the renditions of modules as they are, before plugins that optimize images. */
export function markRenditions(
  { webpack, context }: Compiler,
  compilation: Compilation,
  build: Build,
  fileOf: (resource: string) => string,
): void {
  const stage = webpack.Compilation.PROCESS_ASSETS_STAGE_PRE_PROCESS
  compilation.hooks.processAssets.tap({ name: NAME, stage }, () => {
    for (const [file, name] of bundledFiles(compilation, context, fileOf))
      if (isRendition(build, file)) compilation.updateAsset(name, (source) => source, RENDITION_INFO)
  })
}

/**
 * Emits a file into the output, unless an asset of it is there. Returns its URL.
 *
 * @param bundled the names of assets, by their files
 * @param from the name of the output that refers to it
 * @param own the public path that the page's plugin sets, if any
 */
export function emitFile(
  { compiler: { webpack, options }, compilation, build }: Emission,
  file: string,
  bundled: ReadonlyMap<string, string> = new Map(),
  from = '',
  own = 'auto',
): string {
  const name = bundled.get(file) ?? emitted()
  const publicPath = own === 'auto' ? options.output.publicPath : own
  return typeof publicPath === 'string' && publicPath !== 'auto'
    ? publicPath + encodeURI(name)
    : encodeURI(relative(dirname(from), name).replaceAll('\\', '/'))

  function emitted(): string {
    const { assetModuleFilename: template } = options.output
    const name = assetName(
      typeof template === 'string' ? template : '[name].[contenthash:8][ext]',
      file,
      build.hashOf(file),
    )
    if (!compilation.getAsset(name)) {
      const info = { sourceFilename: file, ...(isRendition(build, file) && RENDITION_INFO) }
      compilation.emitAsset(name, new webpack.sources.RawSource(readFileSync(file)), info)
    }
    return name
  }
}

/**
 * Maps bundled files to their outputs.
 *
 * @param isMeant selects assets by their information: what copy-webpack-plugin copies refers to nothing
 */
export function bundledFiles(
  compilation: Compilation,
  context: string,
  fileOf = (resource: string) => resource,
  isMeant: (info: AssetInfo) => boolean = () => true,
): Map<string, string> {
  return new Map(
    compilation.getAssets().flatMap(({ name, info }): [string, string][] => {
      const { sourceFilename } = info
      return typeof sourceFilename === 'string' && isMeant(info)
        ? [[fileOf(resolve(context, sourceFilename.replace(/\?.*$/, ''))), name]]
        : []
    }),
  )
}

/** Returns the modules that webpack has concatenated into one. */
export function innerModules(module: Module): Module[] {
  return (module as { modules?: Module[] }).modules ?? [module]
}

/** The files of a compilation's modules, and those of its children. */
function sourcesOf({ modules, children }: Compilation): string[] {
  const own = [...modules].flatMap(innerModules).flatMap((module) => module.nameForCondition() ?? [])
  return [...own, ...children.flatMap(sourcesOf)]
}

function* contentsOf(assets: Record<string, sources.Source>): Generator<[string, string | Buffer]> {
  for (const [fileName, source] of Object.entries(assets)) yield [fileName, source.source()]
}
