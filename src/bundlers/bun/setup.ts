import { dirname, relative, resolve } from 'node:path'
import type { Build } from '../../core/build'
import type { Host } from '../../core/host'
import { scanOutputs } from '../../core/output/scan-outputs'
import { projectFor } from '../../core/registry'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { consoleLogger } from '../../diagnostics/log'
import { readText } from '../../lib/files/regular-file'
import { relativeUrl } from '../../lib/paths'
import type { Options } from '../../types'
import { reportComponents } from '../esbuild/components'
import { rewriteImageSets } from '../esbuild/image-set'
import { rewriteModules } from '../esbuild/modules'
import {
  type BundlerAdapter,
  importFile,
  loadReferences,
  type NamespacedBuild,
  resolveReferences,
} from '../esbuild/namespaces'
import { OF_BUN, scriptLoaders } from '../esbuild/script-loader'
import { finishBuild } from '../shared/finish-build'
import { formatError } from '../shared/format-error'
import { rewritePage } from '../shared/html-page'
import { matchOutputs } from '../shared/match-outputs'
import { NAME } from '../shared/name'
import type { Session } from '../shared/session'

/** The subset of Bun's build that is used here; its types declare a whole runtime, which would become a dependency. */
export interface BunBuild extends NamespacedBuild {
  config: {
    root?: string
    outdir?: string
    entrypoints?: readonly string[]
    loader?: Readonly<Record<string, string>>
    plugins?: readonly { name: string }[]
  }
  onStart(start: () => unknown): void
  onEnd?(end: (result: BunResult) => unknown): void
}
interface BunResult {
  success: boolean
  outputs: { path: string; kind: string; arrayBuffer(): Promise<ArrayBuffer> }[]
}
interface BunRuntime {
  resolveSync(path: string, folder: string): string
}

/** Sets up Bun, like esbuild, except that a style sheet is recognized by its name, and a failure is thrown. */
export function setUpBun(build: BunBuild, options: Options): void {
  const { config } = build
  if (!build.onEnd)
    throw new ImageKitBuildError(
      'INVALID_OPTIONS',
      'unplugin-imagekit needs Bun 1.4.1 or later: earlier versions do not tell plugins when a build ends (onEnd).',
    )
  const project = projectFor(options, process.env, config.root ? resolve(config.root) : process.cwd())
  // `Bun.serve` bundles pages on request, has no entries, and reports no end of the build.
  const isServed = config.entrypoints === undefined
  if (isServed && project.options.uploadInWatch)
    throw new ImageKitBuildError(
      'INVALID_OPTIONS',
      'unplugin-imagekit: Bun.serve does not tell plugins when a build ends, so uploadInWatch can upload nothing there. Remove it.',
    )
  const host: Host = {
    bundler: 'bun',
    purpose: isServed ? 'watch' : 'build',
    logger: consoleLogger,
    localUrl: importFile,
    hasAssetPipeline: false,
  }
  const run = project.open(host)
  const session: Session = { build: run, root: project.options.root }
  const used = new Set<string>()
  const files = new Set<string>()
  const sources = new Set<string>()
  const adapter = adapterOf(config, files)
  build.onStart(() => {
    used.clear()
    run.start()
  })
  resolveReferences(build, session, adapter, used)
  loadReferences(build, session, adapter)
  rewriteModules(build, session, adapter, { used, onModule: (file) => void sources.add(file) })
  rewriteImageSets(build, session, adapter, 'css', (file) => void sources.add(file))
  listData(build, (file) => void sources.add(file))
  reportComponents(build, session, adapter)
  rewritePages(build, run, adapter, { used, onPage: (file) => void sources.add(file) })
  build.onEnd(async (result) => {
    if (result.success) await finish(result, config, run, [...used], { files, sources })
  })
}

function adapterOf({ loader, plugins }: BunBuild['config'], files: Set<string>): BundlerAdapter {
  const { Bun } = globalThis as unknown as { Bun: BunRuntime }
  return {
    isStyle: ({ importer }) => /\.css$/.test(importer),
    async ask({ resolveDir }, path) {
      try {
        return Bun.resolveSync(path, resolveDir)
      } catch {
        return undefined
      }
    },
    file(path) {
      files.add(path)
      return { path, namespace: 'file' }
    },
    async reported(work) {
      try {
        return await work()
      } catch (error) {
        // Bun prints only the message of an error.
        throw error instanceof ImageKitBuildError ? new Error(formatError(error)) : error
      }
    },
    hasLoader: () => true,
    scriptLoader: scriptLoaders(loader, OF_BUN),
    isFollowed: plugins !== undefined && plugins.at(-1)?.name !== NAME,
  }
}

/** Lists modules of data: Bun writes their text into the output, where the scan finds what is left in it. */
function listData(build: BunBuild, onData: (file: string) => void): void {
  build.onLoad({ filter: /\.(?:json[c5]?|ya?ml|toml|txt)$/, namespace: 'file' }, ({ path }) => {
    if (!/[\\/]node_modules[\\/]/.test(path)) onData(path)
    return undefined
  })
}

/** Rewrites pages: Bun bundles their scripts and styles, and treats everything else they refer to as files. */
function rewritePages(
  build: BunBuild,
  run: Build,
  adapter: BundlerAdapter,
  { used, onPage }: { used: Set<string>; onPage(file: string): void },
): void {
  build.onLoad({ filter: /\.html$/, namespace: 'file' }, ({ path }) => {
    onPage(path)
    return adapter.reported(async () => ({
      contents: await rewritePage(readText(path), path, {
        build: run,
        // Bun looks for rooted paths below the page's folder, and decodes none.
        localUrl: (file) => decodeURI(relativeUrl(path, file)),
        keys: used,
        root: process.cwd(),
        resolveAlias: (alias) => adapter.ask({ resolveDir: dirname(path) } as never, alias),
      }),
      loader: 'html',
    }))
  })
}

async function finish(
  { outputs }: BunResult,
  { outdir, entrypoints = [] }: BunBuild['config'],
  build: Build,
  keys: readonly string[],
  { files, sources }: { files: ReadonlySet<string>; sources: ReadonlySet<string> },
): Promise<void> {
  await build.upload(keys)
  const outDir = resolve(outdir ?? dirname(outputs[0]?.path ?? '.'))
  const written = await Promise.all(
    outputs.map(
      async (output) => [relative(outDir, output.path), Buffer.from(await output.arrayBuffer())] as const,
    ),
  )
  const bundled = matchOutputs(files, written)
  const folder = outdir && outDir
  await scanOutputs(build, written, bundled, { sources: () => sources, outDir: folder })
  await finishBuild(build, build.images(keys, bundled), {
    outDir: folder,
    name: 'bun',
    entries: entrypoints.map((entry) => resolve(build.project.options.root, entry)),
    outputs: outputs.filter(({ kind }) => kind === 'entry-point').map(({ path }) => path),
  })
}
