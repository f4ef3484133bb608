export { type Endpoint, type EndpointName, endpoints } from '../imagekit/endpoints'
export {
  ImageKitApiError,
  ImageKitConfigError,
  ImageKitConnectionError,
  ImageKitError,
  type ImageKitErrorCode,
  ImageKitFileError,
} from './api-errors'
export type { RequestOptions } from './call'
export {
  type ClientOptions,
  createClient,
  ImageKit,
  ImageKit as default,
  type ImageKitClient,
} from './client'
export type { Crud } from './crud'
export type { Helper } from './helper'
export type { AuthenticationParameters } from './helper/authentication'
export { pHashDistance } from './helper/phash'
export type { UploadTokenOptions } from './helper/upload-token'
export type { UrlOptions } from './helper/url'
export type { Accounts } from './resources/accounts'
export type { Origin, OriginParams, Origins } from './resources/accounts/origins'
export type { UrlEndpoint, UrlEndpointParams, UrlEndpoints } from './resources/accounts/url-endpoints'
export type {
  Period,
  Usage,
  UsageAnalytics,
  UsageAnalyticsFigures,
  UsageFigures,
} from './resources/accounts/usage'
export type { AssetListParams, Assets } from './resources/assets'
export type { Cache, Purge, PurgeStatus } from './resources/cache'
export type {
  CustomMetadataField,
  CustomMetadataFieldCreateParams,
  CustomMetadataFieldSchema,
  CustomMetadataFields,
  CustomMetadataFieldUpdateParams,
} from './resources/custom-metadata-fields'
export type { Extension, ExtensionConfig } from './resources/extensions'
export type { Files, Upload } from './resources/files'
export type { Bulk, BulkTagsParams, DeletedFiles, UpdatedFiles } from './resources/files/bulk'
export type { ByteStream, UploadFile } from './resources/files/file-source'
export type {
  CopyParams,
  RenamedFile,
  RenameParams,
  UpdatedFile,
  UpdateParams,
} from './resources/files/manage'
export type { FileMetadata, Metadata } from './resources/files/metadata'
export type { UploadOptions } from './resources/files/upload'
export type { PostTransformation, ResponseField, UploadParams } from './resources/files/upload-fields'
export type { UploadOnceParams, UploadOnceResult } from './resources/files/upload-once'
export type { Versions } from './resources/files/versions'
export type { BulkJob, FolderCopyParams, Folders, JobStarted } from './resources/folders'
export type {
  NamedTransformation,
  NamedTransformationParams,
  NamedTransformations,
} from './resources/named-transformations'
export type { SavedExtension, SavedExtensionParams, SavedExtensions } from './resources/saved-extensions'
export type { Asset, FileObject, FolderObject, QueuedUpload, UploadedFile } from './schemas/file'
export { type SearchBuilder, type SearchCondition, search } from './search-query'
export type { Clock } from './transport/clock'
export type { WaitOptions } from './wait-for'
export type { UnwrapOptions, Webhooks } from './webhooks'
export type { WebhookEvent } from './webhooks/events'
