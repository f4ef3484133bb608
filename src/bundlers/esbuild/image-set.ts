import { SPECIFIER } from '../../core/filters'
import { readPlain, withoutFragment } from '../../core/references/plain-reference'
import { readText } from '../../lib/files/regular-file'
import { type Edited, rewrite, type Site } from '../../rewrite/edit'
import type { Session } from '../shared/session'
import type { BundlerAdapter, NamespacedBuild } from './namespaces'

/**
 * Turns the bare strings of `image-set()` into `url()`, because esbuild resolves `url()` only, and drops fragments behind an image's
 * query, which it resolves as a part of the path.
 *
 * @param onStyle is called with the file of each style sheet, for a bundler that lists none
 */
export function rewriteImageSets(
  build: NamespacedBuild,
  session: Session,
  adapter: BundlerAdapter,
  loader: 'default' | 'css' = 'default',
  onStyle?: (file: string) => void,
): void {
  build.onLoad({ filter: /\.css$/, namespace: 'file' }, ({ path }) => {
    onStyle?.(path)
    const source = readText(path)
    if (!/image-set\(|\?[^"'()\s]+#/i.test(source)) return undefined
    return adapter.reported(async () => {
      const edited = await withUrls(source, session)
      return edited && { contents: edited.code, loader, watchFiles: [path] }
    })
  })
}

async function withUrls(source: string, session: Session): Promise<Edited | undefined> {
  const { include } = session.build.project.options
  const { cssSites } = await import('../../rewrite/css')
  const isBare = ({ start }: Site) =>
    /["']/.test(source.charAt(start)) && !/url\(\s*$/i.test(source.slice(0, start))
  const sites = cssSites(source).flatMap((site) => {
    if (isBare(site)) return { ...site, write: () => `url(${source.slice(site.start, site.end)})` }
    return site.values.some((value) => withoutFragment(value, include) !== value) ? site : []
  })
  return rewrite(source, sites, (value) => {
    const image = withoutFragment(value, include)
    return SPECIFIER.test(image) || readPlain(image, include) ? { url: image } : undefined
  })
}
