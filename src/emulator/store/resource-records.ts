/** A field of `customMetadata`. Deleted ones stay, as their names are never free again. */
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
  /** One extension, as an upload names it. */
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

/** Where originals come from beside the Media Library. Its secrets are not kept: nothing here would use them. */
export interface Origin extends Record<string, unknown> {
  id: string
  type: string
  name: string
}

/** Whose URLs an endpoint understands beside ImageKit's own. */
export type UrlRewriter =
  | { type: 'CLOUDINARY'; preserveAssetDeliveryTypes: boolean }
  | { type: 'IMGIX' }
  | { type: 'AKAMAI' }

export interface UrlEndpoint {
  id: string
  description: string
  urlPrefix: string
  /** Ids, in the order in which they are tried. */
  origins: string[]
  urlRewriter?: UrlRewriter
}

/** Work on a folder that is done some time after it was asked for. */
export interface BulkJob {
  id: string
  type: 'COPY_FOLDER' | 'MOVE_FOLDER' | 'RENAME_FOLDER'
  status: 'Pending' | 'Completed'
  source: string
  /** The folder's path afterwards. */
  target: string
  includeVersions: boolean
  purgeRequestId?: string
  /** Missing in folders that older versions wrote. */
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

/** The records of one kind, in the order in which they were made. */
export interface Records<Kind extends RecordKind> {
  all(): RecordTypes[Kind][]
  get(id: string): RecordTypes[Kind] | undefined
  put(record: RecordTypes[Kind]): void
  remove(id: string): void
}
