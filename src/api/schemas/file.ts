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
  url: text,
  size: bytes,
  fileType: text,
  versionInfo: v.optional(versionInfo),
  width: optional(v.number()),
  height: optional(v.number()),
  tags: optional(v.array(v.string())),
  AITags: optional(v.array(aiTag)),
  isPrivateFile: v.optional(v.boolean()),
  isPublished: v.optional(v.boolean()),
  customCoordinates: optional(v.string()),
  customMetadata: optional(v.record(v.string(), v.unknown())),
  embeddedMetadata: optional(v.record(v.string(), v.unknown())),
  selectedFieldsSchema: optional(v.record(v.string(), v.unknown())),
  description: optional(v.string()),
  duration: optional(v.number()),
  bitRate: optional(v.number()),
  audioCodec: optional(v.string()),
  videoCodec: optional(v.string()),
}

export const UploadedFileSchema = v.looseObject({
  ...common,
  orientation: optional(v.number()),
  thumbnailUrl: optional(v.string()),
  metadata: optional(v.record(v.string(), v.unknown())),
  extensionStatus: optional(v.record(v.string(), v.string())),
})

export const QueuedUploadSchema = v.looseObject({ message: v.string() })

export const FileSchema = v.looseObject({
  ...common,
  type: v.picklist(['file', 'file-version']),
  thumbnail: optional(v.string()),
  mime: optional(v.string()),
  hasAlpha: optional(v.boolean()),
  createdAt: optional(v.string()),
  updatedAt: optional(v.string()),
})

export const FolderSchema = v.looseObject({
  type: v.literal('folder'),
  folderId: text,
  name: text,
  folderPath: v.pipe(v.string(), v.startsWith('/')),
  createdAt: optional(v.string()),
  updatedAt: optional(v.string()),
  customMetadata: optional(v.record(v.string(), v.unknown())),
})

export const AssetsSchema = listOf(v.variant('type', [FileSchema, FolderSchema]))

interface FileFields {
  fileId: string
  name: string
  filePath: string
  /** Full URL. Lists add `?updatedAt=<ms>`. */
  url: string
  /** Bytes. */
  size: number
  /** `image` (SVG too) or `non-image`. */
  fileType: string
  versionInfo?: { id: string; name: string; [key: string]: unknown } | undefined
  /** Pixels; images and videos only. */
  width?: number | null | undefined
  height?: number | null | undefined
  tags?: string[] | null | undefined
  AITags?: AITag[] | null | undefined
  isPrivateFile?: boolean | undefined
  isPublished?: boolean | undefined
  /** `x,y,width,height` in pixels. */
  customCoordinates?: string | null | undefined
  customMetadata?: Record<string, unknown> | null | undefined
  embeddedMetadata?: Record<string, unknown> | null | undefined
  selectedFieldsSchema?: Record<string, unknown> | null | undefined
  description?: string | null | undefined
  /** Seconds; videos only, as are the codecs and the bit rate. */
  duration?: number | null | undefined
  bitRate?: number | null | undefined
  audioCodec?: string | null | undefined
  videoCodec?: string | null | undefined
  [key: string]: unknown
}

interface AITag {
  name: string
  /** 0–100. */
  confidence?: number | null | undefined
  source?: string | null | undefined
  [key: string]: unknown
}

/** Response of an upload. https://imagekit.io/docs/api-reference/upload-file/upload-file */
export interface UploadedFile extends FileFields {
  orientation?: number | null | undefined
  thumbnailUrl?: string | null | undefined
  metadata?: Record<string, unknown> | null | undefined
  extensionStatus?: Record<string, string> | null | undefined
}

/** 202: the pre-transformation of a video is pending; the result is sent to the webhook. */
export interface QueuedUpload {
  message: string
  [key: string]: unknown
}

/** A file or a version, as details and lists return it. */
export interface FileObject extends FileFields {
  type: 'file' | 'file-version'
  thumbnail?: string | null | undefined
  mime?: string | null | undefined
  hasAlpha?: boolean | null | undefined
  /** ISO 8601 with milliseconds. */
  createdAt?: string | null | undefined
  updatedAt?: string | null | undefined
}

export interface FolderObject {
  type: 'folder'
  folderId: string
  name: string
  /** Full path, including the folder's own name. */
  folderPath: string
  /** ISO 8601 with milliseconds. */
  createdAt?: string | null | undefined
  updatedAt?: string | null | undefined
  customMetadata?: Record<string, unknown> | null | undefined
  [key: string]: unknown
}

export type Asset = FileObject | FolderObject
