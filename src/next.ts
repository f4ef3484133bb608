import { join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withOptions } from './core/config/plugin-options'
import { DEFAULT_INCLUDE } from './core/filters'
import { projectFor } from './core/registry'
import { ImageKitBuildError } from './diagnostics/build-error'
import { servedAssets } from './frameworks/next-assets'
import { finishRecords, hasRecords } from './frameworks/next-records'
import type { TurbopackLoaderOptions } from './frameworks/next-turbopack'
import { turbopackHost } from './frameworks/turbopack-host'
import type { Options } from './types'
import webpack from './webpack'

/** Options of `withImageKit`. */
export interface NextOptions extends Options {
  /**
   * Make `unplugin-imagekit/next/loader` the loader of every `next/image`. Images that ImageKit does not deliver then keep
   * their URLs: Next's own optimizer is out.
   *
   * @default false
   */
  imageLoader?: boolean
}

/** What of Next's configuration is read and written; Next's own types need not be installed. */
interface NextConfig {
  distDir?: string
  env?: Record<string, string | undefined>
  images?: object
  // biome-ignore lint/suspicious/noExplicitAny: Next's own type is any too
  webpack?: ((config: any, context: any) => any) | null
  turbopack?: { rules?: Record<string, unknown> }
  compiler?: {
    runAfterProductionCompile?: (metadata: { projectDir: string; distDir: string }) => Promise<void>
  }
}

type ConfigFunction = (...input: never[]) => unknown

/**
 * Next's configuration with ImageKit in it, for webpack and Turbopack alike; a function stays one.
 *
 * @see https://nextjs.org/docs/app/api-reference/config/next-config-js
 */
export function withImageKit<C extends object | ConfigFunction>(
  nextConfig?: C,
  options: NextOptions = {},
): C {
  if (typeof nextConfig === 'function') {
    const configured = async (...input: never[]) =>
      extended((await (nextConfig as ConfigFunction)(...input)) as NextConfig, options)
    return configured as unknown as C
  }
  return extended((nextConfig ?? {}) as NextConfig, options) as C
}

function extended(next: NextConfig, { imageLoader = false, ...options }: NextOptions): NextConfig {
  const root = resolve(options.root ?? '.')
  const distDir = next.distDir ?? '.next'
  const records = join(root, distDir, 'cache', 'unplugin-imagekit')
  // Turbopack's loaders run in processes of their own, and what they are given is cached on disk.
  const { privateKey, ...rest } = options
  if (privateKey) process.env.IMAGEKIT_PRIVATE_KEY = privateKey
  const { urlEndpoint } = projectFor(options, process.env, root).options
  const config: NextConfig = {
    ...next,
    ...(urlEndpoint && { env: { ...next.env, IMAGEKIT_URL_ENDPOINT: urlEndpoint } }),
    ...(imageLoader && { images: { ...next.images, loader: 'custom', loaderFile: loaderFile() } }),
    webpack(config, context) {
      config.plugins.push(webpack({ ...options, root }))
      if (context.isServer) config.plugins.push(servedAssets(options))
      return next.webpack?.(config, context) ?? config
    },
    turbopack: {
      ...next.turbopack,
      rules: {
        ...next.turbopack?.rules,
        ...turbopackRules({ options: rest, root, records, purpose: purpose() }),
      },
    },
    compiler: {
      ...next.compiler,
      async runAfterProductionCompile(metadata) {
        await next.compiler?.runAfterProductionCompile?.(metadata)
        if (!hasRecords(records)) return
        const { projectDir, distDir } = metadata
        const build = projectFor(options, process.env, root).open(turbopackHost('build'))
        await finishRecords(records, build, resolve(projectDir, distDir))
      },
    },
  }
  return withOptions(config, options)
}

function purpose(): TurbopackLoaderOptions['purpose'] {
  return process.env.NODE_ENV === 'production' ? 'build' : 'watch'
}

/** Next joins the path to the project's folder, whatever it is. */
function loaderFile(): string {
  return relative(process.cwd(), fileURLToPath(import.meta.resolve('unplugin-imagekit/next/loader')))
}

/** By the loader's rules, so that Turbopack hands it only the modules that mention an image of ours. */
function turbopackRules(given: TurbopackLoaderOptions): Record<string, unknown> {
  const { include = DEFAULT_INCLUDE, exclude = [], defaults } = given.options
  // Found out where it would matter only: another bundler takes them.
  if (process.env.TURBOPACK && (typeof defaults === 'function' || [...include, ...exclude].some(isPattern))) {
    throw new ImageKitBuildError(
      'INVALID_OPTIONS',
      'withImageKit: Turbopack hands its loaders plain JSON only, so `defaults` must be an object there, and `include` and `exclude` lists of extensions. Or build with `next build --webpack`.',
    )
  }
  const extensions = include.filter((one) => typeof one === 'string').map((one) => one.replace(/\W/g, ''))
  const rule = {
    loaders: [{ loader: 'unplugin-imagekit/next/turbopack', options: JSON.parse(JSON.stringify(given)) }],
    condition: {
      all: [{ not: 'foreign' }, { content: new RegExp(`\\bik:|\\.(?:${extensions.join('|')})\\?`) }],
    },
  }
  return Object.fromEntries(['*.js', '*.jsx', '*.ts', '*.tsx', '*.mjs'].map((glob) => [glob, rule]))
}

function isPattern(one: string | RegExp): boolean {
  return typeof one !== 'string'
}

/** For `require`, into which Next compiles a `next.config.ts`: the function, by its own name too. */
const commonJs: typeof withImageKit & { withImageKit: typeof withImageKit } = Object.assign(withImageKit, {
  withImageKit,
})

export default withImageKit
export { commonJs as 'module.exports' }
