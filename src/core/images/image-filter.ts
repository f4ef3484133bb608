import { isInside, portablePath } from '../../lib/paths'
import type { ImagePattern } from '../filters'
/** Whether a file is an image that plain references may mean. Renditions in the cache are not. */
export function isPlainImage(file: string, { root, cacheDir, include, exclude }: PlainOptions): boolean {
  const path = portablePath(root, file)
  const fits = (pattern: ImagePattern) =>
    typeof pattern === 'string'
      ? path.toLowerCase().endsWith(`.${pattern.replace(/^\./, '').toLowerCase()}`)
      : pattern.test(path)
  return include.some(fits) && !exclude.some(fits) && !isInside(cacheDir, file)
}

/** The options that select plain references. */
export interface PlainOptions {
  root: string
  cacheDir: string
  include: readonly ImagePattern[]
  exclude: readonly ImagePattern[]
}
