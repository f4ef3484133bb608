import * as v from 'valibot'
import { acceptGone, call, type RequestOptions } from '../call'
import { NothingSchema, optional, text } from '../schemas/common'
import type { Transport } from '../transport'

type Scalar = string | number | boolean

interface Common<Default> {
  /** Default false. If true, every upload with metadata must set the field, and `defaultValue` is required. */
  isValueRequired?: boolean
  defaultValue?: Default
}

/** Type of a field with its constraints. */
export type CustomMetadataFieldSchema =
  | ({ type: 'Text' | 'Textarea'; minLength?: number; maxLength?: number } & Common<string>)
  | ({ type: 'Number'; minValue?: number; maxValue?: number } & Common<number>)
  /** ISO 8601. */
  | ({ type: 'Date'; minValue?: string; maxValue?: string } & Common<string>)
  | ({ type: 'Boolean' } & Common<boolean>)
  | ({ type: 'SingleSelect'; selectOptions: Scalar[] } & Common<Scalar>)
  | ({ type: 'MultiSelect'; selectOptions: Scalar[] } & Common<Scalar[]>)

export interface CustomMetadataFieldCreateParams {
  /** Unique, even after the field is deleted. */
  name: string
  /** Unique among the existing fields. */
  label: string
  /** At most 500 characters. */
  description?: string
  schema: CustomMetadataFieldSchema
}

type WithoutType<S> = S extends unknown ? Partial<Omit<S, 'type'>> : never

/** Changes at least one of these; name and type are fixed. */
export interface CustomMetadataFieldUpdateParams {
  label?: string
  description?: string
  schema?: WithoutType<CustomMetadataFieldSchema>
}

const FieldSchema = v.looseObject({
  id: text,
  name: text,
  label: text,
  description: optional(v.string()),
  schema: v.looseObject({ type: text }),
})
export interface CustomMetadataField {
  id: string
  name: string
  label: string
  description?: string | null | undefined
  schema: { type: string; [key: string]: unknown }
  [key: string]: unknown
}

/** https://imagekit.io/docs/dam/custom-metadata */
export interface CustomMetadataFields {
  /**
   * https://imagekit.io/docs/api-reference/custom-metadata-fields/create-custom-metadata-field
   *
   * @throws ImageKitError `BAD_REQUEST`, with `details.errors` per property …
   */
  create(params: CustomMetadataFieldCreateParams, options?: RequestOptions): Promise<CustomMetadataField>
  /**
   * https://imagekit.io/docs/api-reference/custom-metadata-fields/list-all-custom-metadata-fields
   *
   * @param params `includeDeleted`, default false; `folderPath` selects fields by path policy
   */
  list(
    params?: { includeDeleted?: boolean; folderPath?: string } | null,
    options?: RequestOptions,
  ): Promise<CustomMetadataField[]>
  /**
   * https://imagekit.io/docs/api-reference/custom-metadata-fields/update-custom-metadata-field
   * @throws ImageKitError `NOT_FOUND`, `BAD_REQUEST` …
   */
  update(
    id: string,
    params: CustomMetadataFieldUpdateParams,
    options?: RequestOptions,
  ): Promise<CustomMetadataField>
  /**
   * The name stays taken. https://imagekit.io/docs/api-reference/custom-metadata-fields/delete-a-custom-metadata-field
   *
   * @throws ImageKitError `NOT_FOUND` …
   */
  delete(id: string, options?: RequestOptions): Promise<void>
}

export function createCustomMetadataFields(transport: Transport): CustomMetadataFields {
  return {
    create: (json, options) =>
      call(transport, 'customMetadataFields.create', { json, schema: FieldSchema }, options),
    list: (params, options) =>
      call(
        transport,
        'customMetadataFields.list',
        { query: params ?? {}, schema: v.array(FieldSchema) },
        options,
      ),
    update: (id, json, options) =>
      call(transport, 'customMetadataFields.update', { path: { id }, json, schema: FieldSchema }, options),
    delete: (id, options) =>
      acceptGone(
        call(transport, 'customMetadataFields.delete', { path: { id }, schema: NothingSchema }, options),
      ),
  }
}
