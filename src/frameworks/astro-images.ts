import { basename } from 'node:path'
import type { Plugin } from 'vite'
import { openSite } from '../bundlers/vite/site'
import type { Build } from '../core/build'
import { isPlainImage } from '../core/images/image-filter'
import { DEV_PREFIX } from '../dev/dev-prefix'
import type { Options } from '../types'
import { buildTransformationString } from '../url'
import { setAstroBridge } from './astro-bridge'
import { astroChain } from './astro-transformation'

/**
 * Resolves imported images (`import hero from './hero.jpg'`, `image()` of a content collection) to Astro's image objects with
 * ImageKit's URL. Leaves images that the CDN does not deliver to Astro's own loader.
 */
export function astroImages(options: Options): Plugin {
  let build: Build
  return {
    name: 'unplugin-imagekit:astro',
    enforce: 'pre',
    async configResolved(config) {
      const { project, host } = await openSite(options, config)
      build = project.open(host)
      setAstroBridge(host.devUrl && ((url, transform) => devRendition(build, url, transform)))
    },
    load: {
      // Astro's own plugin has `enforce: 'pre'` too, and comes before those of the configuration.
      order: 'pre',
      async handler(id) {
        if (/[?\0]/.test(id) || !isPlainImage(id, build.project.options)) return null
        const target = await build.target(build.resolveFile(id, ''))
        if ('file' in target) return null
        // An import, so that module graph, upload, lockfile and manifest include the image like any other.
        const specifier = JSON.stringify(`ik:./${basename(id)}`)
        return {
          code: `import { meta } from ${specifier}\nconst { src, width, height, format } = meta\nexport default { src, width, height, format }\n`,
          map: null,
          moduleSideEffects: false,
        }
      },
    },
  }
}

/** Registers a rendition for the service, which the dev server renders on request, and returns its URL. */
async function devRendition(
  build: Build,
  url: string,
  transform: Parameters<typeof astroChain>[0],
): Promise<string | undefined> {
  const [id = '', name = ''] = url.split(DEV_PREFIX)[1]?.split('/') ?? []
  const known = build.project.devRendition(id, decodeURIComponent(name))
  if (!known) return undefined
  const chain = astroChain(transform, buildTransformationString(known.transformation))
  const key = build.resolveFile(known.file, chain ? `tr=${chain}` : '')
  const target = await build.target(key)
  return 'url' in target ? target.url : undefined
}
