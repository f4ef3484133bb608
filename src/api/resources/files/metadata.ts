import * as v from 'valibot'
import { call, type RequestOptions } from '../../call'
import { bytes, optional } from '../../schemas/common'
import type { Transport } from '../../transport'

const group = optional(v.looseObject({}))

export const MetadataSchema = v.looseObject({
  width: optional(v.number()),
  height: optional(v.number()),
  size: optional(bytes),
  format: optional(v.string()),
  hasColorProfile: optional(v.boolean()),
  quality: optional(v.number()),
  density: optional(v.number()),
  hasTransparency: optional(v.boolean()),
  pHash: optional(v.string()),
  exif: optional(
    v.looseObject({
      image: group,
      thumbnail: group,
      exif: group,
      gps: group,
      interoperability: group,
      makernote: group,
    }),
  ),
  duration: optional(v.number()),
  bitRate: optional(v.number()),
  audioCodec: optional(v.string()),
  videoCodec: optional(v.string()),
})
/** Metadata of the file itself. An open object, because cameras write many more fields. */
export interface Metadata {
  /** Pixels. */
  width?: number | null | undefined
  height?: number | null | undefined
  /** Bytes. */
  size?: number | null | undefined
  /** `jpg`, `png` … */
  format?: string | null | undefined
  hasColorProfile?: boolean | null | undefined
  /** 0 if unknown. */
  quality?: number | null | undefined
  /** Dots per inch. */
  density?: number | null | undefined
  hasTransparency?: boolean | null | undefined
  /** Perceptual hash, 16 hex digits: see `pHashDistance`. */
  pHash?: string | null | undefined
  exif?: ExifDirectories | null | undefined
  /** Videos only: seconds, bits per second, codecs. */
  duration?: number | null | undefined
  bitRate?: number | null | undefined
  audioCodec?: string | null | undefined
  videoCodec?: string | null | undefined
  [key: string]: unknown
}

type ExifDirectory = Record<string, unknown> | null | undefined

interface ExifDirectories {
  image?: ExifDirectory
  thumbnail?: ExifDirectory
  exif?: ExifDirectory
  gps?: ExifDirectory
  interoperability?: ExifDirectory
  makernote?: ExifDirectory
  [key: string]: unknown
}

/** Requires a size or a width: `{}` is not metadata. */
const ResponseSchema = v.pipe(
  MetadataSchema,
  v.check(({ size, width }) => typeof size === 'number' || typeof width === 'number', 'size is missing'),
)

export interface FileMetadata {
  /**
   * Gets EXIF, perceptual hash and more of a stored file.
   * https://imagekit.io/docs/api-reference/file-metadata/get-uploaded-file-metadata
   *
   * @throws ImageKitError `NOT_FOUND` …
   */
  get(fileId: string, options?: RequestOptions): Promise<Metadata>
  /**
   * Gets the metadata of a URL of this account.
   * https://imagekit.io/docs/api-reference/file-metadata/get-metadata-from-url
   *
   * @throws ImageKitError `BAD_REQUEST` for another account's URL …
   */
  getFromURL(params: { url: string }, options?: RequestOptions): Promise<Metadata>
}

export function createFileMetadata(transport: Transport): FileMetadata {
  return {
    get: (fileId, options) =>
      call(transport, 'files.metadata.get', { path: { fileId }, schema: ResponseSchema }, options),
    getFromURL: ({ url }, options) =>
      call(transport, 'files.metadata.getFromURL', { query: { url }, schema: ResponseSchema }, options),
  }
}
