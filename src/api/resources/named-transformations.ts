import * as v from 'valibot'
import { type Crud, createCrud } from '../crud'
import { optional, text } from '../schemas/common'
import type { Transport } from '../transport'

const NamedTransformationSchema = v.looseObject({
  id: text,
  name: text,
  /** A chain of short codes: `w-400,h-300:rt-90`. */
  transformation: text,
  /** False: requests that name it fail. */
  enabled: v.boolean(),
  createdAt: optional(v.string()),
})
export type NamedTransformation = v.InferOutput<typeof NamedTransformationSchema>

export interface NamedTransformationParams {
  /** Letters, digits and `_`; unique, and case counts. */
  name: string
  transformation: string
  /** Default true. */
  enabled?: boolean
}

/**
 * Chains under a name, used as `n-<name>` (option `named`), at most 250 an account.
 * https://imagekit.io/docs/named-transformations
 */
export type NamedTransformations = Crud<
  NamedTransformation,
  NamedTransformationParams,
  Partial<NamedTransformationParams>
>

export function createNamedTransformations(transport: Transport): NamedTransformations {
  return createCrud(transport, 'namedTransformations', NamedTransformationSchema)
}
