import type { Transformation } from '../../url'
import { badRequest } from './errors'

/** The thumbnail of the Media Library, to which `thumbnail` and `thumbnailUrl` of the API point. */
const THUMBNAIL: Transformation = { width: 200, height: 200, crop: 'at_max' }

const BUILT_IN: Readonly<Record<string, Transformation>> = {
  ik_ml_thumbnail: THUMBNAIL,
  media_library_thumbnail: THUMBNAIL,
}

/** The chain that is stored under a name; `undefined` if there is none. */
export function namedTransformation(name: string): Transformation[] | undefined {
  return Object.hasOwn(BUILT_IN, name) ? [BUILT_IN[name]!] : undefined
}

/** Puts stored transformations in the place of `n-<name>`; what stands beside it in the step wins. */
export function expandNamed(steps: readonly Transformation[]): Transformation[] {
  return steps.flatMap((step) => {
    const { named, ...rest } = step
    if (named === undefined) return step
    const stored = namedTransformation(named)
    if (!stored) throw badRequest(`n-${named}: no such named transformation`)
    return [...stored.slice(0, -1), { ...stored.at(-1), ...rest }]
  })
}
