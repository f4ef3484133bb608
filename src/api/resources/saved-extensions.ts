import * as v from 'valibot'
import { type Crud, createCrud } from '../crud'
import { optional, text } from '../schemas/common'
import type { Transport } from '../transport'
import type { ExtensionConfig } from './extensions'

const SavedExtensionSchema = v.looseObject({
  id: text,
  name: text,
  description: optional(v.string()),
  config: v.looseObject({ name: text }),
  createdAt: optional(v.string()),
  updatedAt: optional(v.string()),
})
export interface SavedExtension {
  id: string
  name: string
  description?: string | null | undefined
  config: { name: string; [key: string]: unknown }
  /** ISO 8601. */
  createdAt?: string | null | undefined
  updatedAt?: string | null | undefined
  [key: string]: unknown
}

export interface SavedExtensionParams {
  name: string
  description: string
  config: ExtensionConfig
}

/** Named extensions with settings, at most 100 per account. https://imagekit.io/docs/extensions/overview */
export type SavedExtensions = Crud<SavedExtension, SavedExtensionParams, Partial<SavedExtensionParams>>

export function createSavedExtensions(transport: Transport): SavedExtensions {
  return createCrud(transport, 'savedExtensions', SavedExtensionSchema)
}
