import * as v from 'valibot'
import { type Crud, createCrud } from '../crud'
import { optional, text } from '../schemas/common'
import type { Transport } from '../transport'

const NamedTransformationSchema = v.looseObject({
  id: text,
  name: text,
  transformation: text,
  enabled: v.boolean(),
  createdAt: optional(v.string()),
})
export interface NamedTransformation {
  id: string
  name: string
  /** A chain of short codes: `w-400,h-300:rt-90`. */
  transformation: string
  /** If false, requests with this name fail. */
  enabled: boolean
  /** ISO 8601. */
  createdAt?: string | null | undefined
  [key: string]: unknown
}

export interface NamedTransformationParams {
  /** Letters, digits and `_`; unique and case-sensitive. */
  name: string
  transformation: string
  /** Default true. */
  enabled?: boolean
}

/**
 * Named chains, used as `n-<name>` (option `named`), at most 250 per account.
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
