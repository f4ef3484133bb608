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
 * Makes an imported image (`import hero from './hero.jpg'`, `image()` of a content collection) what Astro expects of one,
 * with ImageKit's URL. Where the CDN is not to deliver it, Astro's own loader goes on.
 */
export function astroImages(options: Options): Plugin {
  let build: Build
  return {
    name: 'unplugin-imagekit:astro',
    enforce: 'pre',
    async configResolved(config) {
      const { project, host } = await openSite(options, config)
      build = project.open(host)
      setAstroBridge(host.devUrl && ((url, asked) => devRendition(build, url, asked)))
    },
    load: {
      // Astro's own plugin is a `pre` one too, and stands before those of the configuration.
      order: 'pre',
      async handler(id) {
        if (/[?\0]/.test(id) || !isPlainImage(id, build.project.options)) return null
        const target = await build.target(build.resolveFile(id, ''))
        if ('file' in target) return null
        // By an import, so that graph, upload, lockfile and manifest know it as any other.
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

/** What the service asks for, as a rendition that this dev server draws when a browser wants it. */
async function devRendition(
  build: Build,
  url: string,
  asked: Parameters<typeof astroChain>[0],
): Promise<string | undefined> {
  const [id = '', name = ''] = url.split(DEV_PREFIX)[1]?.split('/') ?? []
  const known = build.project.devRendition(id, decodeURIComponent(name))
  if (!known) return undefined
  const chain = astroChain(asked, buildTransformationString(known.transformation))
  const key = build.resolveFile(known.file, chain ? `tr=${chain}` : '')
  const target = await build.target(key)
  return 'url' in target ? target.url : undefined
}
