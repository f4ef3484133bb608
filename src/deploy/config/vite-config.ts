import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { loadVite } from '../../core/config/load-vite'
import { pluginOptions, recordOptions } from '../../core/config/plugin-options'
import { packageFolder } from '../../lib/paths'
import { importConfig } from './import-config'
import { type Loaded, withAlias } from './loaded'

/** Folders of the generators that keep their config in one, beside the pages: `docs/.vitepress/config.ts`. */
const GENERATORS = ['.vitepress', '.vuepress']

/** Vite's own loader knows every form of its config. */
export async function vite(file: string, mode: string): Promise<Loaded> {
  const folder = dirname(file)
  const { loadConfigFromFile } = await loadVite(folder)
  const read = await loadConfigFromFile({ command: 'build', mode }, file, folder, 'silent')
  const { root = '.', build = {}, ...config } = read?.config ?? {}
  return withFolder({ ...config, build, root: resolve(folder, root) }, folder)
}

/** What of Vite's config the commands need; the root is absolute. */
interface ViteConfig {
  root: string
  plugins?: unknown
  resolve?: { alias?: unknown }
  build?: { assetsInlineLimit?: unknown; outDir?: string }
}

/** Without an option, the plugin's root is the nearest folder with a package.json; else it is relative to Vite's. */
async function withFolder(
  { root, plugins, resolve: resolving, build = {} }: ViteConfig,
  folder: string,
): Promise<Loaded> {
  const found = await pluginOptions(plugins)
  const { assetsInlineLimit, outDir } = build
  const rootOf = (own: string | undefined) => (own === undefined ? packageFolder(root) : resolve(root, own))
  return {
    instances: root === folder ? found : found.map((options) => ({ ...options, root: rootOf(options.root) })),
    ...withAlias(resolving?.alias),
    ...(root !== folder && { bundlerRoot: root }),
    ...(outDir !== undefined && { outDir: resolve(root, outDir) }),
    ...(typeof assetsInlineLimit === 'number' && { inlineLimit: assetsInlineLimit }),
  }
}

/** Paths of site generators' configs without their endings, in a folder and in those inside it. */
export function generatorConfigs(folder: string): string[] {
  // A missing folder is the options' error, as everywhere.
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : []
  const inside = entries
    .filter((entry) => entry.isDirectory() && !/^(?:\.|node_modules$)/.test(entry.name))
    .map(({ name }) => join(folder, name))
  return [folder, ...inside].flatMap((one) =>
    GENERATORS.flatMap((name) => [join(one, name, 'config'), join(one, name, 'config/index')]),
  )
}

/** Returns the folder of a generator's config, if a file is one. */
export function generatorOf(file: string): string | undefined {
  const [, folder] =
    /^(.*[\\/]\.(?:vitepress|vuepress))[\\/]config(?:[\\/]index)?\.[mc]?[jt]s$/s.exec(file) ?? []
  return folder
}

interface GeneratorConfig {
  srcDir?: string
  outDir?: string
  dest?: string
  vite?: Omit<ViteConfig, 'root'>
}

/** VitePress has Vite's config under `vite`. VuePress's bundler hides it, so its plugins are noted as they are made. */
export async function siteGenerator(file: string): Promise<Loaded> {
  const own = generatorOf(file) ?? dirname(file)
  const root = dirname(own)
  const { result, created } = await recordOptions(async () => (await importConfig(file)) as GeneratorConfig)
  const { srcDir, outDir, dest, vite } = result ?? {}
  const loaded = await withFolder({ ...vite, root: resolve(root, srcDir ?? '.') }, packageFolder(root))
  const instances = loaded.instances.length ? loaded.instances : created
  return { ...loaded, instances, outDir: resolve(root, outDir ?? dest ?? join(own, 'dist')) }
}
