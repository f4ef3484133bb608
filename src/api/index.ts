export type { AssetListParams, Assets, RequestOptions } from './assets'
export { type ClientOptions, createClient, type ImageKitClient } from './client'
export { type Endpoint, endpoints } from './endpoints'
export {
  ImageKitApiError,
  ImageKitConfigError,
  ImageKitConnectionError,
  ImageKitError,
  type ImageKitErrorCode,
  ImageKitFileError,
} from './errors'
export type { Files } from './files'
export type { Extension, PostTransformation, ResponseField, UploadParams } from './files/fields'
export type { ByteStream, UploadFile } from './files/source'
export type { UploadOptions } from './files/upload'
export type { UploadOnceParams, UploadOnceResult } from './files/upload-once'
export type { Asset, FileObject, FolderObject, QueuedUpload, UploadedFile } from './schemas'
export type { Clock } from './transport/clock'
