/** A field of `customMetadata`. Deleted fields are kept, because their names stay taken. */
export interface CustomMetadataField {
  id: string
  name: string
  label: string
  schema: FieldSchema
  description?: string
  isDeleted?: true
}

export type Scalar = string | number | boolean

export interface FieldSchema {
  type: 'Text' | 'Textarea' | 'Number' | 'Date' | 'Boolean' | 'SingleSelect' | 'MultiSelect'
  selectOptions?: Scalar[]
  defaultValue?: Scalar | Scalar[]
  isValueRequired?: boolean
  minValue?: string | number
  maxValue?: string | number
  minLength?: number
  maxLength?: number
}

export interface SavedExtension {
  id: string
  name: string
  description: string
  /** An extension as an upload specifies it. */
  config: Record<string, unknown>
  createdAt: string
  updatedAt: string
}

export interface NamedTransformation {
  id: string
  name: string
  /** A chain: `w-400,h-300:rt-90`. */
  transformation: string
  enabled: boolean
  createdAt: string
}

/** External storage. Secrets are not kept, because the emulator would not use them. */
export interface Origin extends Record<string, unknown> {
  id: string
  type: string
  name: string
}

/** Service whose URLs an endpoint accepts as well. */
export type UrlRewriter =
  | { type: 'CLOUDINARY'; preserveAssetDeliveryTypes: boolean }
  | { type: 'IMGIX' }
  | { type: 'AKAMAI' }

export interface UrlEndpoint {
  id: string
  description: string
  urlPrefix: string
  /** Ids of origins, in the order they are tried. */
  origins: string[]
  urlRewriter?: UrlRewriter
}

/** A delayed operation on a folder. */
export interface BulkJob {
  id: string
  type: 'COPY_FOLDER' | 'MOVE_FOLDER' | 'RENAME_FOLDER'
  status: 'Pending' | 'Completed'
  source: string
  /** Path of the folder after the job. */
  target: string
  includeVersions: boolean
  purgeRequestId?: string
  /** Missing in data of older releases. */
  createdAt?: string
}

export interface Purge {
  id: string
  url: string
  status: 'Pending' | 'Completed'
  createdAt: string
}

export interface RecordTypes {
  customMetadataField: CustomMetadataField
  savedExtension: SavedExtension
  namedTransformation: NamedTransformation
  origin: Origin
  urlEndpoint: UrlEndpoint
  job: BulkJob
  purge: Purge
}

export type RecordKind = keyof RecordTypes

/** Records of one kind, in order of creation. */
export interface Records<Kind extends RecordKind> {
  all(): RecordTypes[Kind][]
  get(id: string): RecordTypes[Kind] | undefined
  put(record: RecordTypes[Kind]): void
  remove(id: string): void
}
