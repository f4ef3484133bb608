import type { JsPlugin, ResolvedUserConfig, UserConfig } from '@farmfe/core'
import type { Output } from '../../core/config/secrets'
import { plainPattern, SPECIFIER } from '../../core/filters'
import { scanOutputs } from '../../core/output/scan-outputs'
import { virtualId } from '../../core/virtual-id'
import { portablePath } from '../../lib/paths'
import type { Options } from '../../types'
import { finishBuild } from '../shared/finish-build'
import { matchOutputs } from '../shared/match-outputs'
import { farmImages } from './dev-server'
import type { FarmState } from './state'

type Resources = Parameters<NonNullable<JsPlugin['finalizeResources']>['executor']>[0]['resourcesMap']

interface ResolveParams {
  source: string
  importer: string | null
}

/**
 * Farm's own hooks. Plugins can't read its module graph, so all resolved references count. A rewritten URL in a style
 * sheet would make it panic, so style sheets are rewritten before Farm reads them, and so are pages.
 */
export function farmHooks(farm: FarmState, { include }: Options): Partial<JsPlugin> {
  return {
    // Farm 1.7 does not know AVIF; and with its persistent cache it resolves no reference again, so that none would be
    // known.
    config: (config) => ({
      ...config,
      server: {
        ...config.server,
        middlewares: [farmImages(farm), ...(config.server?.middlewares ?? [])],
      },
      compilation: {
        ...config.compilation,
        persistentCache: false,
        assets: {
          ...config.compilation?.assets,
          include: [...(config.compilation?.assets?.include ?? []), 'avif'],
        },
        ...(isLibrary(config) && {
          partialBundling: { immutableModules: [], ...config.compilation?.partialBundling },
        }),
      },
    }),
    configResolved: (config: ResolvedUserConfig) => farm.open(config),
    resolve: {
      filters: { sources: [SPECIFIER.source, plainPattern(include).source], importers: ['.*'] },
      async executor({ source, importer }: ResolveParams) {
        if (!importer) return null
        // Of a glob's `query: '?w=100'`, Farm 1.7 makes `??w=100`.
        const key = await farm.keyOf(source.replace('??', '?'), farm.fileOf(importer))
        if (key === undefined) return null
        return { resolvedPath: virtualId(key), query: [], sideEffects: false, external: false, meta: {} }
      },
    } as JsPlugin['resolve'],
    buildStart: { executor: () => farm.start() },
    // Farm's watcher treats a changed image as a module of its own, and does not look at modules made from it.
    updateModules: {
      async executor({ paths }: { paths: [file: string, type: string][] }) {
        const { build } = farm.session
        const { project, host } = build
        const images = paths.map(([file]) => file).filter((file) => build.keysOf(file).length > 0)
        for (const file of images) {
          const name = portablePath(project.options.root, file)
          host.logger.warn(
            `imagekit: ${name} has changed, but Farm does not rebuild its importers. Restart Farm to see the change`,
          )
        }
        return null
      },
    },
    // The graph is complete, and nothing is written yet.
    buildEnd: {
      async executor() {
        const { build } = farm.session
        const keys = [...farm.keys]
        await Promise.all(keys.map((key) => build.load(key)))
        await build.upload(keys)
      },
    },
    finalizeResources: {
      async executor({ resourcesMap }: { resourcesMap: Resources }) {
        try {
          farm.bundled = matchOutputs(farm.files, imagesOf(resourcesMap))
          const pages = [...farm.pages].map(
            ([file, text]): Output => [portablePath(farm.session.root, file), text],
          )
          await scanOutputs(farm.session.build, [...textsOf(resourcesMap), ...pages], farm.bundled, {
            sources: () => [...farm.sources, ...farm.pages.keys()],
            outDir: farm.outDir,
            publicDir: farm.publicDir,
            base: farm.base,
          })
        } catch (error) {
          // Farm panics over an error in this hook; `finish` fails the build as well.
          farm.refusal = error
        }
        // A returned resource would lose its source map, over which Farm panics.
        return null
      },
    } as unknown as JsPlugin['finalizeResources'],
    finish: {
      async executor() {
        const { build } = farm.session
        if (farm.refusal) throw farm.refusal
        if (build.host.purpose !== 'build') return
        const { outDir, entries } = farm
        await finishBuild(build, build.images(farm.keys, farm.bundled), {
          outDir,
          name: 'farm',
          entries,
          // Farm writes them after this hook, and a build that finishes meanwhile would miss them.
          outputs: [],
        })
      },
    },
  }
}

/** Of a library Farm 1.7 drops images below `node_modules`, where renditions are, as it does without the plugin. */
function isLibrary({ compilation }: UserConfig): boolean {
  return compilation?.output?.targetEnv?.startsWith('library') ?? false
}

const TEXTS = /\.(?:[cm]?js|css|html|map)$/

function imagesOf(resources: Resources): [string, Buffer][] {
  return Object.values(resources)
    .filter(({ name }) => !TEXTS.test(name))
    .map(({ name, bytes }) => [name, Buffer.from(bytes)])
}

function textsOf(resources: Resources): Output[] {
  return Object.values(resources)
    .filter(({ name }) => TEXTS.test(name))
    .map(({ name, bytes }) => [name, Buffer.from(bytes)])
}
