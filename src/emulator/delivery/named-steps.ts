import { decodeTransformation, parseTransformation, type Transformation } from '../../url'
import type { NamedTransformation } from '../store/resource-records'
import { badRequest } from './response/delivery-error'

/** Finds what is stored under a name. */
export type NamedLookup = (name: string) => NamedTransformation | undefined

/** The thumbnail of the Media Library, to which `thumbnail` and `thumbnailUrl` of the API point. */
const THUMBNAIL: Transformation = { width: 200, height: 200, crop: 'at_max' }

const BUILT_IN: Readonly<Record<string, Transformation>> = {
  ik_ml_thumbnail: THUMBNAIL,
  media_library_thumbnail: THUMBNAIL,
}

/** The steps that a name stands for; throws the answer 400 for a name that is unknown or disabled. */
export type NamedSteps = (name: string) => Transformation[]

export function namedSteps(lookup: NamedLookup): NamedSteps {
  return (name) => {
    if (Object.hasOwn(BUILT_IN, name)) return [BUILT_IN[name]!]
    const stored = lookup(name)
    if (!stored) throw badRequest(`n-${name}: no such named transformation`)
    if (!stored.enabled) throw badRequest(`n-${name}: this named transformation is disabled`)
    return decodeTransformation(parseTransformation(stored.transformation))
  }
}

/**
 * Puts stored transformations in the place of `n-<name>`; what stands beside it in the step wins. One of several steps
 * gives as many; what stands beside it then belongs to the first.
 */
export function expandNamed(steps: readonly Transformation[], stepsOf: NamedSteps): Transformation[] {
  return steps.flatMap((step) => {
    const { named, ...rest } = step
    if (named === undefined) return [step]
    const [first = {}, ...later] = stepsOf(named)
    return [{ ...first, ...rest }, ...later]
  })
}
