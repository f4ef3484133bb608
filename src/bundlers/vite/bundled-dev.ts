import { DEFAULT_INCLUDE, type ImagePattern } from '../../core/filters'
import { readPlain } from '../../core/references/plain-reference'
import type { Edited } from '../../rewrite/edit'

/**
 * Returns a transform that writes `url(./a.jpg?w=400)` as `url(ik:./a.jpg?w=400)`, for Vite's `experimental.bundledDev`: it makes
 * an asset of the path, and drops the query.
 */
export function withSchemes(include: readonly ImagePattern[] = DEFAULT_INCLUDE) {
  return async (code: string): Promise<Edited | undefined> => {
    const [{ cssSites }, { rewrite }] = await Promise.all([
      import('../../rewrite/css'),
      import('../../rewrite/edit'),
    ])
    return rewrite(code, cssSites(code), (value) => {
      const plain = readPlain(value, include)
      // A path from the root is the Media Library's behind the scheme.
      if (!plain?.query || plain.path.startsWith('/')) return undefined
      const isBare = /^[\w-]/.test(plain.path)
      return { url: `ik:${isBare ? './' : ''}${value}` }
    })
  }
}
