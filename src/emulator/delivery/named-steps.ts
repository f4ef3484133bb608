import { decodeTransformation, parseTransformation, type Transformation } from '../../url'
import type { NamedTransformation } from '../store/resource-records'
import { badRequest } from './response/delivery-error'

/** Finds a stored named transformation. */
export type NamedLookup = (name: string) => NamedTransformation | undefined

/** Media Library thumbnail of `thumbnail` and `thumbnailUrl` in the API. */
const THUMBNAIL: Transformation = { width: 200, height: 200, crop: 'at_max' }

const BUILT_IN: Readonly<Record<string, Transformation>> = {
  ik_ml_thumbnail: THUMBNAIL,
  media_library_thumbnail: THUMBNAIL,
}

/** Returns the steps of a named transformation. @throws DeliveryError 400 if it is unknown or disabled */
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

/** Expands `n-<name>`. Other parameters of the step override the first stored step. */
export function expandNamed(steps: readonly Transformation[], stepsOf: NamedSteps): Transformation[] {
  return steps.flatMap((step) => {
    const { named, ...rest } = step
    if (named === undefined) return [step]
    const [first = {}, ...later] = stepsOf(named)
    return [{ ...first, ...rest }, ...later]
  })
}
