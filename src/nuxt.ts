import type { Plugin, UserConfig } from 'vite'
import type { Compiler } from 'webpack'
import { plainPattern } from './core/filters'
import type { Options } from './types'
import vite from './vite'
import webpack from './webpack'

/** What of Nuxt's interface the module uses; Nuxt's own packages need not be installed. */
interface Nuxt {
  options: { rootDir: string; imagekit?: Options; vite: Pick<UserConfig, 'plugins'> }
  hook(name: 'webpack:config', handler: (configs: WebpackConfig[]) => void): void
  hook(name: 'build:manifest', handler: (manifest: BuildManifest) => void): void
}

/** What every page's head is made of, by source file. */
type BuildManifest = Record<string, { file: string; prefetch?: boolean; preload?: boolean }>

interface WebpackConfig {
  plugins?: unknown[]
}

/** A module of Nuxt; its shape is what types the key `imagekit` of `nuxt.config`. */
export interface ImageKitModule {
  (this: void, inlineOptions: Options, nuxt: never): void
  getOptions?: (inlineOptions?: Partial<Options>, nuxt?: never) => Promise<Options>
  getMeta?: () => Promise<{ name: string; configKey: string }>
}

function setUp(inlineOptions: Options, nuxt: Nuxt): void {
  const { rootDir, vite: config, imagekit } = nuxt.options
  // Nuxt's own source folder is Vite's root; lockfile and cache belong beside package.json.
  const options: Options = { root: rootDir, ...imagekit, ...inlineOptions }
  config.plugins = [...(config.plugins ?? []), vite(options) as Plugin[]]
  nuxt.hook('webpack:config', (configs) => {
    for (const one of configs)
      one.plugins = [...(one.plugins ?? []), webpack(options) as { apply(compiler: Compiler): void }]
  })
  nuxt.hook('build:manifest', (manifest) => keepBack(manifest, plainPattern(options.include)))
}

/** Nuxt has browsers fetch every image that Vite names; what comes from the CDN would come from the app's server as well. */
function keepBack(manifest: BuildManifest, pattern: RegExp): void {
  for (const resource of Object.values(manifest))
    if (pattern.test(resource.file)) Object.assign(resource, { prefetch: false, preload: false })
}

/**
 * The module for Nuxt: `modules: ['unplugin-imagekit/nuxt']`, options under `imagekit`. Vite and webpack, client and server.
 *
 * @see https://nuxt.com/docs/guide/going-further/modules
 */
const imagekit: ImageKitModule = Object.assign(
  (inlineOptions: Options, nuxt: never) => setUp(inlineOptions ?? {}, nuxt),
  { getMeta: async () => ({ name: 'unplugin-imagekit', configKey: 'imagekit' }) },
)

export default imagekit
export { imagekit as 'module.exports' }
