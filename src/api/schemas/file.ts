import * as v from 'valibot'
import { listOf } from '../../lib/valibot'
import { bytes, optional, text } from './common'

const aiTag = v.looseObject({
  name: v.string(),
  confidence: v.optional(v.nullable(v.number())),
  source: optional(v.string()),
})
const versionInfo = v.looseObject({ id: v.string(), name: v.string() })

const common = {
  fileId: text,
  name: text,
  filePath: v.pipe(v.string(), v.startsWith('/')),
  /** Full URL. Lists add `?updatedAt=<ms>`. */
  url: text,
  /** Bytes. */
  size: bytes,
  /** `image` (SVG too) or `non-image`. */
  fileType: text,
  versionInfo: v.optional(versionInfo),
  /** Pixels; images and videos only. */
  width: optional(v.number()),
  height: optional(v.number()),
  tags: optional(v.array(v.string())),
  AITags: optional(v.array(aiTag)),
  isPrivateFile: v.optional(v.boolean()),
  isPublished: v.optional(v.boolean()),
  /** `x,y,width,height` in pixels. */
  customCoordinates: optional(v.string()),
  customMetadata: optional(v.record(v.string(), v.unknown())),
  embeddedMetadata: optional(v.record(v.string(), v.unknown())),
  selectedFieldsSchema: optional(v.record(v.string(), v.unknown())),
  description: optional(v.string()),
  /** Seconds; videos only, as are the codecs and the bit rate. */
  duration: optional(v.number()),
  bitRate: optional(v.number()),
  audioCodec: optional(v.string()),
  videoCodec: optional(v.string()),
}

/** Response of an upload. https://imagekit.io/docs/api-reference/upload-file/upload-file */
export const UploadedFileSchema = v.looseObject({
  ...common,
  orientation: optional(v.number()),
  thumbnailUrl: optional(v.string()),
  metadata: optional(v.record(v.string(), v.unknown())),
  extensionStatus: optional(v.record(v.string(), v.string())),
})

/** 202: the pre-transformation of a video is pending; the result is sent to the webhook. */
export const QueuedUploadSchema = v.looseObject({ message: v.string() })

/** A file or a version, as details and lists return it. */
export const FileSchema = v.looseObject({
  ...common,
  type: v.picklist(['file', 'file-version']),
  thumbnail: optional(v.string()),
  mime: optional(v.string()),
  hasAlpha: optional(v.boolean()),
  /** ISO 8601 with milliseconds. */
  createdAt: optional(v.string()),
  updatedAt: optional(v.string()),
})

export const FolderSchema = v.looseObject({
  type: v.literal('folder'),
  folderId: text,
  name: text,
  /** Full path, including the folder's own name. */
  folderPath: v.pipe(v.string(), v.startsWith('/')),
  createdAt: optional(v.string()),
  updatedAt: optional(v.string()),
  customMetadata: optional(v.record(v.string(), v.unknown())),
})

export const AssetsSchema = listOf(v.variant('type', [FileSchema, FolderSchema]))

export type UploadedFile = v.InferOutput<typeof UploadedFileSchema>
export type QueuedUpload = v.InferOutput<typeof QueuedUploadSchema>
export type FileObject = v.InferOutput<typeof FileSchema>
export type FolderObject = v.InferOutput<typeof FolderSchema>
export type Asset = FileObject | FolderObject
