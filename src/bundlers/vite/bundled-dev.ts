import { DEFAULT_INCLUDE, type ImagePattern } from '../../core/filters'
import type { PlainReference } from '../../core/references/plain-reference'
import type { Edited } from '../../rewrite/edit'

/**
 * Returns a transform that writes `url(./a.jpg?w=400)` as `url(ik:./a.jpg?w=400)`, for Vite's `experimental.bundledDev`: it makes
 * an asset of the path, and drops the query.
 */
export function withSchemes(include: readonly ImagePattern[] = DEFAULT_INCLUDE) {
  const reported = new Set<string>()
  return async function (
    this: { warn(message: string): void },
    code: string,
    id: string,
  ): Promise<Edited | undefined> {
    const [{ readPlain }, { cssSites }, { rewrite }, { importedUrls }, { withPosition }] = await Promise.all([
      import('../../core/references/plain-reference'),
      import('../../rewrite/css'),
      import('../../rewrite/edit'),
      import('../../diagnostics/style-sheets'),
      import('../../diagnostics/build-error'),
    ])
    // Vite's CSS plugin reads those itself.
    for (const { written, position } of importedUrls(id.replace(/[?#].*$/, ''), (url) =>
      isDropped(url, readPlain(url, include)),
    )) {
      const message = withPosition(
        `imagekit: '${written}' is in a style sheet that another imports, where Vite's bundled dev server drops the query and shows the original; write 'ik:${bare(written)}'`,
        position,
      )
      if (!reported.has(message)) this.warn(message)
      reported.add(message)
    }
    return rewrite(code, cssSites(code), (value) =>
      isDropped(value, readPlain(value, include)) ? { url: `ik:${bare(value)}` } : undefined,
    )
  }
}

/** Whether a URL is an image with parameters; a path from the root would be the Media Library's behind the scheme. */
const isDropped = (value: string, plain: PlainReference | undefined) =>
  Boolean(plain?.query) && !value.startsWith('/')

const bare = (value: string) => (/^[\w-]/.test(value) ? `./${value}` : value)
