import { readFileSync, statSync } from 'node:fs'
import { basename, isAbsolute, resolve } from 'node:path'
import type { Plugin, PluginContext } from 'rollup'
import type { LocalUrl, Purpose } from '../../core/host'
import type { ManifestImage } from '../../core/output/manifest'
import { unionOfImages } from '../../core/output/merge-builds'
import { scanOutputs } from '../../core/output/scan-outputs'
import { projectFor } from '../../core/registry'
import { consoleLogger, type Logger } from '../../diagnostics/log'
import { isInside } from '../../lib/paths'
import type { Options } from '../../types'
import { finishBuild, reportUnwritten } from '../shared/finish-build'
import type { SessionOf, SingleSession } from '../shared/session'
import {
  type Asset,
  type Chunk,
  factsOf,
  type Output,
  outDirOf,
  outputsOf,
  type WrittenBundle,
} from './build-facts'
import { GraphSession } from './graph-session'
import { MissingFileWatcher } from './missing-file-watcher'
import { type GraphContext, keysIn, startUpload, uploadRest } from './module-graph'

/** Rollup has no configuration hook with the context's logger, so the build opens when it starts. */
export function rollupHooks(
  options: Options,
  sessions: SingleSession<GraphSession>,
  bundler: 'rollup' | 'rolldown',
): Partial<Plugin> {
  const { closeBundle, ...hooks } = buildHooks(sessions.of)
  return {
    buildStart() {
      // A watcher's rounds are one build.
      const session = this.meta.watchMode ? sessions.current : undefined
      sessions.current = session ?? openSession(options, this, bundler)
      sessions.current.start()
    },
    ...hooks,
    async closeBundle() {
      // Rolldown also calls it when `buildStart` has failed.
      if (sessions.current) await closeBundle.call(this)
    },
  }
}

function openSession(options: Options, context: PluginContext, bundler: 'rollup' | 'rolldown'): GraphSession {
  const purpose: Purpose = context.meta.watchMode ? 'watch' : 'build'
  const project = projectFor(options, process.env, process.cwd())
  const emitted = new Map<string, string>()
  const build = project.open({
    bundler,
    purpose,
    logger: loggerOf(context),
    localUrl: emitAsset(project.options.cacheDir, (file, id) => emitted.set(file, id)) as (
      file: string,
    ) => LocalUrl,
    hasAssetPipeline: false,
  })
  const { root, cacheDir } = project.options
  return new GraphSession({ build, root, emitted, missingFiles: new MissingFileWatcher(cacheDir) })
}

/**
 * The work of the whole Rollup family between a complete module graph and a written bundle.
 *
 * @param nameOf identifies a build among those of the same output folder
 */
export function buildHooks(
  sessionOf: SessionOf<GraphSession>,
  nameOf: (context: object) => string = () => 'rollup',
) {
  return {
    buildEnd(this: GraphContext, error?: Error) {
      if (!error) startUpload(sessionOf(this), this)
    },
    generateBundle: {
      order: 'post' as const,
      async handler(this: GraphContext, output: Output, bundle: WrittenBundle, isWrite?: boolean) {
        const session = sessionOf(this)
        await uploadRest(session, this)
        if (isWrite === false) reportUnwritten(session.build)
        const rendered = [...session.emitted].map(([file, id]) => [file, this.getFileName(id)] as const)
        session.bundled = new Map([...bundledFiles(bundle, session.root), ...rendered])
        const parts = session.parts()
        const isMeant = (file: string, name: string) => !session.kept.has(name) && isWhole(file, bundle[name])
        const bundled = new Map([...session.bundled].filter(([file, name]) => isMeant(file, name)))
        await scanOutputs(session.build, outputsOf(bundle), bundled, {
          parts: parts.map(({ build }) => build),
          sources: () => sourcesOf(this),
          outDir: isWrite === false ? undefined : outDirOf(output),
          base: session.base,
        })
      },
    },
    async writeBundle(this: GraphContext, output: Output, bundle: WrittenBundle) {
      const session = sessionOf(this)
      await finishBuild(session.build, imagesOf(session, this), factsOf(nameOf(this), output, bundle))
    },
    closeWatcher(this: object) {
      sessionOf(this).missingFiles?.close()
    },
    async closeBundle(this: object) {
      // The build failed after its graph was complete: running uploads finish, so that the lockfile records them.
      await sessionOf(this).uploading?.catch(() => {})
    },
  }
}

/** Returns the manifest's images of a build, and of those that it includes. */
function imagesOf(session: GraphSession, graph: GraphContext): ReadonlyMap<string, ManifestImage> {
  const written = session.written()
  const bundled = new Map(written.flatMap((one) => [...one.bundled]))
  return unionOfImages(
    written.map((one) => one.build.images(keysIn(one, one === session ? graph : undefined), bundled)),
  )
}

/** Whether an output is the file itself, and not what another plugin has made of it. */
function isWhole(file: string, output: Chunk | Asset | undefined): boolean {
  return (
    output?.type !== 'asset' ||
    statSync(file, { throwIfNoEntry: false })?.size === Buffer.byteLength(output.source)
  )
}

/** The files of a graph's modules. */
function sourcesOf(graph: GraphContext): Set<string> {
  return new Set([...graph.getModuleIds()].map((id) => id.replace(/[?#].*$/, '')).filter(isAbsolute))
}

function loggerOf(context: PluginContext): Logger {
  // `info` requires Rollup 4; the user chooses its log level.
  return context.info
    ? { info: (message) => context.info(message), warn: (message) => context.warn(message) }
    : consoleLogger
}

/**
 * Emits a file and references its URL, because Rollup has no asset pipeline of its own. It watches the original of an
 * emitted file, and never releases a watched file completely: a rendition, another file after each change of its image,
 * is emitted without an original. Its source image is watched anyway.
 */
function emitAsset(cacheDir: string, note: (file: string, id: string) => void) {
  return function (this: PluginContext, file: string): LocalUrl {
    const isRendition = isInside(cacheDir, file)
    const id = this.emitFile({
      type: 'asset',
      name: basename(file),
      source: readFileSync(file),
      ...(!isRendition && { originalFileName: file }),
    })
    if (isRendition) note(file, id)
    return { prelude: '', url: `import.meta.ROLLUP_FILE_URL_${id}` }
  }
}

/** Maps bundled files to their outputs. Vite names their sources relative to the root, Rollup as they were passed. */
export function bundledFiles(bundle: WrittenBundle, root: string): Map<string, string> {
  return new Map(
    Object.entries(bundle).flatMap(([fileName, output]) =>
      output.type === 'asset'
        ? output.originalFileNames.map((original): [string, string] => [resolve(root, original), fileName])
        : [],
    ),
  )
}
