import { readFileSync } from 'node:fs'
import { basename, dirname, resolve } from 'node:path'
import type { OutputAsset, OutputChunk, Plugin, PluginContext } from 'rollup'
import type { LocalUrl, Purpose } from '../../core/host'
import { isInside } from '../../core/references/reference'
import { projectFor } from '../../core/registry'
import { consoleLogger, type Logger } from '../../diagnostics/log'
import { finishBuild, manifestFile } from '../shared/finish-build'
import { bundlerRoot, opened, type Session } from '../shared/session'
import { type GraphContext, keysIn, startUpload, uploadRest } from './module-graph'

/** Rollup has no configuration hook that knows the context's logger, so the project opens when the build starts. */
export function rollupHooks(session: Session, bundler: 'rollup' | 'rolldown' = 'rollup'): Partial<Plugin> {
  return {
    buildStart() {
      const purpose: Purpose = this.meta.watchMode ? 'watch' : 'build'
      session.project = projectFor(session.options, process.env, process.cwd())
      session.host = {
        bundler,
        purpose,
        logger: loggerOf(this),
        localUrl: emitAsset(session) as (file: string) => LocalUrl,
      }
      session.emitted.clear()
      session.newFiles?.start()
      session.project.start(session.host)
    },
    ...buildHooks(session),
  }
}

type WrittenBundle = Record<string, Chunk | Asset>
type Asset = Pick<OutputAsset, 'type' | 'source' | 'originalFileNames'>
type Chunk = Pick<OutputChunk, 'type' | 'code'> & { map: { toString(): string } | null }

/** What the whole Rollup family does between a complete module graph and a written bundle. */
export function buildHooks(session: Session) {
  return {
    buildEnd(this: GraphContext, error?: Error) {
      if (!error) startUpload(session, this)
    },
    generateBundle: {
      order: 'post' as const,
      async handler(this: GraphContext, _output: unknown, bundle: WrittenBundle) {
        await uploadRest(session, this)
        const { project, host } = opened(session)
        const drawn = [...session.emitted].map(([file, id]) => [file, this.getFileName(id)] as const)
        session.bundled = new Map([...bundledFiles(bundle, bundlerRoot(session)), ...drawn])
        const { kept } = session.swept
        const left = new Map([...session.bundled].filter(([, fileName]) => !kept.has(fileName)))
        project.scan(outputsOf(bundle), host, left)
      },
    },
    async writeBundle(this: GraphContext, output: { dir?: string; file?: string }) {
      const { project, host } = opened(session)
      const folder = output.dir ?? (output.file ? dirname(output.file) : '.')
      const file = manifestFile(project, folder)
      const keys = allWritten(session, file, keysIn(session, this))
      await finishBuild(project, host, keys, file, session.bundled ?? new Map())
    },
    closeWatcher() {
      session.newFiles?.close()
    },
    async closeBundle() {
      // A build that failed after its graph was whole: uploads under way are let finish, so that the lockfile knows them.
      await session.uploading?.catch(() => {})
    },
  }
}

/** With what an earlier build of this run has put into the same manifest; a watcher's next build says all anew. */
function allWritten({ host, written }: Session, file: string | undefined, keys: string[]): Iterable<string> {
  if (!file || host?.purpose !== 'build') return keys
  const all = new Set([...(written.get(file) ?? []), ...keys])
  written.set(file, all)
  return all
}

function loggerOf(context: PluginContext): Logger {
  // `info` came with Rollup 4; its log levels are the user's to choose.
  return context.info
    ? { info: (message) => context.info(message), warn: (message) => context.warn(message) }
    : consoleLogger
}

/**
 * Rollup has no asset pipeline of its own, but emits what it is given and knows its URL. It watches the original of what it
 * emits, and never quite forgets a file that it has watched: a picture that was drawn, another one after each change, has
 * no original. The image that it was drawn from is watched anyway.
 */
function emitAsset({ project, emitted }: Session) {
  return function (this: PluginContext, file: string): LocalUrl {
    const isDrawn = isInside(project!.options.cacheDir, file)
    const id = this.emitFile({
      type: 'asset',
      name: basename(file),
      source: readFileSync(file),
      ...(!isDrawn && { originalFileName: file }),
    })
    if (isDrawn) emitted.set(file, id)
    return { prelude: '', url: `import.meta.ROLLUP_FILE_URL_${id}` }
  }
}

/** Which output a bundled file became. Vite names its sources relative to the root, Rollup as they were given. */
function bundledFiles(bundle: WrittenBundle, root: string): Map<string, string> {
  return new Map(
    Object.entries(bundle).flatMap(([fileName, output]) =>
      output.type === 'asset'
        ? output.originalFileNames.map((original): [string, string] => [resolve(root, original), fileName])
        : [],
    ),
  )
}

function* outputsOf(bundle: WrittenBundle): Generator<[string, string | Uint8Array]> {
  for (const [fileName, output] of Object.entries(bundle)) {
    yield [fileName, output.type === 'chunk' ? output.code : output.source]
    if (output.type === 'chunk' && output.map) yield [`${fileName}.map`, output.map.toString()]
  }
}
