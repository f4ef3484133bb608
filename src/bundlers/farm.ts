import { dirname, join, relative, resolve } from 'node:path'
import type { JsPlugin, ResolvedUserConfig } from '@farmfe/core'

type PluginFinalizeResourcesHookParams = Parameters<NonNullable<JsPlugin['finalizeResources']>['executor']>[0]

import type { LocalUrl } from '../core/host'
import { consoleLogger } from '../core/log'
import { plainPattern } from '../core/plain'
import type { ResolveAlias } from '../core/reference'
import { projectFor } from '../core/registry'
import type { Output } from '../core/secrets'
import { SPECIFIER, virtualId } from '../core/specifier'
import { type Edited, rewrite } from '../references/edit'
import { filesByBytes } from './files-by-bytes'
import { finishBuild, manifestFile } from './finish-build'
import { besideImporter, plainKey } from './plain'
import { bundlerRoot, opened, type Session } from './session'

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
  /** Files that were handed over, and what Farm has made of them. */
  files: Set<string>
  bundled: ReadonlyMap<string, string>
}

/**
 * Farm's own hooks. Its module graph is not ours to see, so what counts is what was resolved; a URL of ours in a style
 * sheet would make it panic, so these are rewritten before it reads them; its HTML has no hook.
 */
export function farmHooks(session: Session): Partial<JsPlugin> {
  const state: FarmState = { outDir: '', alias: {}, files: new Set(), bundled: new Map() }
  session.used = new Set()
  return {
    // Farm 1.7 knows no AVIF; and from its persistent cache no reference is resolved again, so that none would be known.
    config: (config) => ({
      ...config,
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
      session.project = projectFor(session.options, process.env, root)
      session.host = {
        bundler: 'farm',
        purpose: mode === 'development' ? 'watch' : 'build',
        logger: consoleLogger,
        localUrl: (file, index) => {
          state.files.add(file)
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
        state.files.clear()
        state.refusal = undefined
        project.start(host)
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
      executor({ resourcesMap }) {
        const { project, host } = opened(session)
        try {
          state.bundled = filesByBytes(state.files, imagesOf(resourcesMap))
          project.scan(textsOf(resourcesMap), host, state.bundled)
        } catch (error) {
          // Farm panics over an error in this hook; `finish` fails the build as well.
          state.refusal = error
        }
        return resourcesMap
      },
    },
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

/** `url(ik:…)` and `url(./a.jpg?w=400)` in a style sheet, before Farm reads it. */
export function farmStyles(session: Session) {
  return async (code: string, id: string): Promise<Edited | undefined> => {
    const { project, host } = opened(session)
    const { cssSites } = await import('../references/css')
    const importer = id.replace(/[?#].*$/, '')
    return rewrite(code, cssSites(code), async (value) => {
      const key = SPECIFIER.test(value)
        ? await project.resolve(value, importer, async () => undefined)
        : await plainKey(session, value, importer, (path) => besideImporter(path, importer))
      if (key === undefined) return undefined
      session.used?.add(key)
      const target = await project.target(key, host)
      if (!target) return undefined
      return { url: 'url' in target ? target.url : relativeUrl(importer, target.file) }
    })
  }
}

function relativeUrl(importer: string, file: string): string {
  const path = relative(dirname(importer), file).replaceAll('\\', '/')
  return path.startsWith('.') ? path : `./${path}`
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
