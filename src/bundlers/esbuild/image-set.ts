import { SPECIFIER } from '../../core/filters'
import { readPlain } from '../../core/references/plain-reference'
import { readText } from '../../lib/files/regular-file'
import { type Edited, rewrite } from '../../rewrite/edit'
import type { Session } from '../shared/session'
import type { BundlerAdapter, NamespacedBuild } from './namespaces'

/** Turns the bare strings of `image-set()` into `url()`: esbuild resolves `url()` only. */
export function rewriteImageSets(build: NamespacedBuild, session: Session, adapter: BundlerAdapter): void {
  build.onLoad({ filter: /\.css$/, namespace: 'file' }, ({ path }) => {
    const source = readText(path)
    if (!/image-set\(/i.test(source)) return undefined
    return adapter.reported(async () => {
      const edited = await withUrls(source, session)
      return edited && { contents: edited.code, loader: 'default', watchFiles: [path] }
    })
  })
}

async function withUrls(source: string, session: Session): Promise<Edited | undefined> {
  const { include } = session.build.project.options
  const { cssSites } = await import('../../rewrite/css')
  const strings = cssSites(source)
    .filter(({ start }) => /["']/.test(source.charAt(start)) && !/url\(\s*$/i.test(source.slice(0, start)))
    .map((site) => ({ ...site, write: () => `url(${source.slice(site.start, site.end)})` }))
  return rewrite(source, strings, (value) =>
    SPECIFIER.test(value) || readPlain(value, include) ? { url: value } : undefined,
  )
}
