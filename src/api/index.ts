export type { Accounts } from './accounts'
export type { Origin, OriginParams, Origins } from './accounts/origins'
export type { UrlEndpoint, UrlEndpointParams, UrlEndpoints } from './accounts/url-endpoints'
export type {
  Period,
  Usage,
  UsageAnalytics,
  UsageAnalyticsFigures,
  UsageFigures,
} from './accounts/usage'
export type { AssetListParams, Assets } from './assets'
export type { Cache, Purge, PurgeStatus } from './cache'
export type { RequestOptions } from './call'
export {
  type ClientOptions,
  createClient,
  ImageKit,
  ImageKit as default,
  type ImageKitClient,
} from './client'
export type { Crud } from './crud'
export type {
  CustomMetadataField,
  CustomMetadataFieldCreateParams,
  CustomMetadataFieldSchema,
  CustomMetadataFields,
  CustomMetadataFieldUpdateParams,
} from './custom-metadata-fields'
export { type Endpoint, type EndpointName, endpoints } from './endpoints'
export {
  ImageKitApiError,
  ImageKitConfigError,
  ImageKitConnectionError,
  ImageKitError,
  type ImageKitErrorCode,
  ImageKitFileError,
} from './errors'
export type { Extension, ExtensionConfig } from './extensions'
export type { Files, Upload } from './files'
export type { Bulk, BulkTagsParams, DeletedFiles, UpdatedFiles } from './files/bulk'
export type { PostTransformation, ResponseField, UploadParams } from './files/fields'
export type { CopyParams, RenamedFile, RenameParams, UpdatedFile, UpdateParams } from './files/library'
export type { FileMetadata, Metadata } from './files/metadata'
export type { ByteStream, UploadFile } from './files/source'
export type { UploadOptions } from './files/upload'
export type { UploadOnceParams, UploadOnceResult } from './files/upload-once'
export type { Versions } from './files/versions'
export type { BulkJob, FolderCopyParams, Folders, JobStarted } from './folders'
export type { Helper } from './helper'
export type { AuthenticationParameters } from './helper/authentication'
export { pHashDistance } from './helper/phash'
export type { UploadTokenOptions } from './helper/upload-token'
export type { UrlOptions } from './helper/url'
export type {
  NamedTransformation,
  NamedTransformationParams,
  NamedTransformations,
} from './named-transformations'
export type { SavedExtension, SavedExtensionParams, SavedExtensions } from './saved-extensions'
export type { Asset, FileObject, FolderObject, QueuedUpload, UploadedFile } from './schemas/file'
export { type SearchBuilder, type SearchCondition, search } from './search-query'
export type { Clock } from './transport/clock'
export type { WaitOptions } from './wait-for'
export type { UnwrapOptions, Webhooks } from './webhooks'
export type { WebhookEvent } from './webhooks/events'
