import { fileURLToPath } from 'node:url'
import type { UserConfig } from 'vite'
import { readEnvFiles } from './core/config/env-files'
import { resolveOptions } from './core/config/options'
import { withOptions } from './core/config/plugin-options'
import { astroImages } from './frameworks/astro-images'
import type { ServiceConfig } from './frameworks/astro-service'
import type { Options } from './types'
import vite from './vite'

/** Options of the integration. */
export interface AstroOptions extends Options {
  /**
   * Let `astro:assets` (`<Image>`, `<Picture>`, `getImage`, Markdown's images) deliver from ImageKit. Another service that
   * the configuration names is left alone.
   *
   * @default true
   */
  imageService?: boolean
}

/** What of Astro's interface the integration uses; Astro's own types need not be installed. */
interface SetupContext {
  command: 'dev' | 'build' | 'preview' | 'sync'
  config: { root: URL; image: { service: { entrypoint: string } } }
  updateConfig(changes: {
    vite: UserConfig
    image?: { service: { entrypoint: string; config: ServiceConfig & Record<string, unknown> } }
  }): unknown
}

/** An integration of Astro, as far as this one goes. */
export interface ImageKitIntegration {
  name: string
  hooks: { 'astro:config:setup'(context: SetupContext): Promise<void> }
}

/** The service that Astro has where its configuration names none. */
const DEFAULT_SERVICE = 'astro/assets/services/sharp'

/**
 * The integration for Astro: the plugin, and an image service for `astro:assets`. Where a build has no URL-endpoint (or
 * `mode: 'local'`), Astro's own service goes on.
 *
 * @see https://docs.astro.build/en/reference/integrations-reference/
 */
export default function imagekit({
  imageService = true,
  ...options
}: AstroOptions = {}): ImageKitIntegration {
  const integration: ImageKitIntegration = {
    name: 'unplugin-imagekit',
    hooks: {
      async 'astro:config:setup'({ command, config, updateConfig }) {
        const root = fileURLToPath(config.root)
        const mode = command === 'dev' ? 'development' : 'production'
        const files = readEnvFiles(root, mode)
        const { urlEndpoint, mode: way } = resolveOptions(options, { ...files, ...process.env }, root)
        const isDelivered = command === 'dev' || (urlEndpoint !== undefined && way !== 'local')
        const isOurs = imageService && isDelivered && config.image.service.entrypoint === DEFAULT_SERVICE
        updateConfig({
          vite: {
            plugins: [...[vite(options)].flat(), ...(isOurs ? [astroImages(options)] : [])],
            // Part of the server's bundle, so that a deployed server does not need the package.
            ssr: { noExternal: ['unplugin-imagekit'] },
          },
          ...(isOurs && {
            image: {
              service: {
                entrypoint: 'unplugin-imagekit/astro/service',
                config: { ...(urlEndpoint && { urlEndpoint }) },
              },
            },
          }),
        })
      },
    },
  }
  return withOptions(integration, options)
}

export { imagekit as 'module.exports' }
