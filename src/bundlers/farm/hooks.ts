import { join, resolve } from 'node:path'
import type { JsPlugin, ResolvedUserConfig } from '@farmfe/core'
import { plainPattern, SPECIFIER } from '../../core/filters'

type PluginFinalizeResourcesHookParams = Parameters<NonNullable<JsPlugin['finalizeResources']>['executor']>[0]

import type { Output } from '../../core/config/secrets'
import type { LocalUrl } from '../../core/host'
import { portablePath, type ResolveAlias } from '../../core/references/reference'
import { projectFor } from '../../core/registry'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { consoleLogger } from '../../diagnostics/log'
import { virtualId } from '../../query/specifier'
import { finishBuild, manifestFile } from '../shared/finish-build'
import { matchOutputs } from '../shared/match-outputs'
import { besideImporter, plainKey } from '../shared/plain-imports'
import { bundlerRoot, opened, type Session } from '../shared/session'
import { farmImages } from './dev-server'

interface ResolveParams {
  source: string
  importer: string | null
}
/** Where Farm writes, once its configuration is known. */
interface FarmState {
  /** Why the output must not be. */
  refusal?: unknown
  outDir: string
  alias: Readonly<Record<string, string>>
  /** What Farm has made of the files that were handed over. */
  bundled: ReadonlyMap<string, string>
}

/**
 * Farm's own hooks. Its module graph is not ours to see, so what counts is what was resolved; a URL of ours in a style
 * sheet would make it panic, so these are rewritten before it reads them, and so are pages.
 */
export function farmHooks(session: Session): Partial<JsPlugin> {
  const state: FarmState = { outDir: '', alias: {}, bundled: new Map() }
  const files = new Set<string>()
  session.used = new Set()
  session.handedOver = files
  return {
    // Farm 1.7 knows no AVIF; and from its persistent cache no reference is resolved again, so that none would be known.
    config: (config) => ({
      ...config,
      server: {
        ...config.server,
        middlewares: [farmImages(session), ...(config.server?.middlewares ?? [])],
      },
      compilation: {
        ...config.compilation,
        persistentCache: false,
        assets: {
          ...config.compilation?.assets,
          include: [...(config.compilation?.assets?.include ?? []), 'avif'],
        },
      },
    }),
    configResolved(config: ResolvedUserConfig) {
      const root = config.root ?? process.cwd()
      const { output, mode, resolve: resolution } = config.compilation ?? {}
      state.alias = (resolution?.alias ?? {}) as Record<string, string>
      state.outDir = resolve(root, output?.path ?? 'dist')
      session.hasAssets = true
      session.root = root
      session.base = output?.publicPath ?? '/'
      session.project = projectFor(session.options, process.env, root)
      if (mode === 'development' && session.project.options.uploadInWatch)
        throw new ImageKitBuildError(
          'INVALID_OPTIONS',
          'unplugin-imagekit: Farm tells no plugin of the end of a rebuild, so that uploadInWatch can upload nothing there; leave it out.',
        )
      session.host = {
        bundler: 'farm',
        purpose: mode === 'development' ? 'watch' : 'build',
        logger: consoleLogger,
        localUrl: (file, index) => {
          files.add(file)
          return importAsset(file, index)
        },
      }
    },
    resolve: {
      filters: {
        sources: [SPECIFIER.source, plainPattern(session.options.include).source],
        importers: ['.*'],
      },
      async executor({ source, importer }: ResolveParams) {
        const { project } = opened(session)
        if (!importer) return null
        // As Farm names it: from the root.
        const file = resolve(bundlerRoot(session), importer.replace(/[?#].*$/, ''))
        const ask: ResolveAlias = async (path) => aliased(path, state.alias, bundlerRoot(session))
        const key = SPECIFIER.test(source)
          ? await project.resolve(source, file, ask)
          : await plainKey(session, source, file, (path) => besideImporter(path, file) ?? ask(path, file))
        if (key === undefined) return null
        session.used?.add(key)
        return { resolvedPath: virtualId(key), query: [], sideEffects: false, external: false, meta: {} }
      },
    } as JsPlugin['resolve'],
    buildStart: {
      executor() {
        const { project, host } = opened(session)
        session.used?.clear()
        files.clear()
        state.refusal = undefined
        project.start(host)
      },
    },
    // Farm's watcher takes a changed image for a module of its own, and looks at none that is made of it.
    updateModules: {
      async executor({ paths }: { paths: [file: string, type: string][] }) {
        const { project, host } = opened(session)
        const images = paths.map(([file]) => file).filter((file) => project.keysOf(file).length > 0)
        for (const file of images) {
          const name = portablePath(project.options.root, file)
          host.logger.warn(
            `imagekit: ${name} has changed, but Farm builds no importer of it again; restart it to see the change`,
          )
        }
        return null
      },
    },
    // The graph is whole, and nothing is written yet.
    buildEnd: {
      async executor() {
        const { project, host } = opened(session)
        const keys = [...(session.used ?? [])]
        await Promise.all(keys.map((key) => project.load(key, host)))
        await project.upload(keys, host)
      },
    },
    finalizeResources: {
      executor({ resourcesMap }: PluginFinalizeResourcesHookParams) {
        const { project, host } = opened(session)
        try {
          state.bundled = matchOutputs(files, imagesOf(resourcesMap))
          project.scan(textsOf(resourcesMap), host, state.bundled)
        } catch (error) {
          // Farm panics over an error in this hook; `finish` fails the build as well.
          state.refusal = error
        }
        // Given back, a resource would have lost its source map, over which Farm panics.
        return null
      },
    } as unknown as JsPlugin['finalizeResources'],
    finish: {
      async executor() {
        const { project, host } = opened(session)
        if (state.refusal) throw state.refusal
        if (host.purpose !== 'build') return
        const file = manifestFile(project, state.outDir)
        await finishBuild(project, host, session.used ?? [], file, state.bundled)
      },
    },
  }
}

/** A path by Farm's `resolve.alias`. Farm itself can't be asked: it would wait for this very hook. */
function aliased(path: string, aliases: FarmState['alias'], root: string): string | undefined {
  const found = Object.entries(aliases).find(([name]) => path === name || path.startsWith(`${name}/`))
  if (!found) return undefined
  const [name, folder] = found
  return join(resolve(root, folder), path.slice(name.length))
}

function importAsset(file: string, index: number): LocalUrl {
  const name = `asset${index}`
  return { prelude: `import ${name} from ${JSON.stringify(file)}`, url: name }
}

const TEXTS = /\.(?:[cm]?js|css|html|map)$/

function imagesOf(resources: PluginFinalizeResourcesHookParams['resourcesMap']): [string, Buffer][] {
  return Object.values(resources)
    .filter(({ name }) => !TEXTS.test(name))
    .map(({ name, bytes }) => [name, Buffer.from(bytes)])
}

function textsOf(resources: PluginFinalizeResourcesHookParams['resourcesMap']): Output[] {
  return Object.values(resources)
    .filter(({ name }) => TEXTS.test(name))
    .map(({ name, bytes }) => [name, Buffer.from(bytes)])
}
