import * as v from 'valibot'
import { call, type RequestOptions } from '../../call'
import { bytes, optional } from '../../schemas/common'
import type { Transport } from '../../transport'

const group = optional(v.looseObject({}))

/** Metadata of the file itself. An open object, because cameras write many more fields. */
export const MetadataSchema = v.looseObject({
  /** Pixels. */
  width: optional(v.number()),
  height: optional(v.number()),
  size: optional(bytes),
  /** `jpg`, `png` … */
  format: optional(v.string()),
  hasColorProfile: optional(v.boolean()),
  /** 0 if unknown. */
  quality: optional(v.number()),
  /** Dots per inch. */
  density: optional(v.number()),
  hasTransparency: optional(v.boolean()),
  /** Perceptual hash, 16 hex digits: see `pHashDistance`. */
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
  /** Videos only: seconds, bits per second, codecs. */
  duration: optional(v.number()),
  bitRate: optional(v.number()),
  audioCodec: optional(v.string()),
  videoCodec: optional(v.string()),
})
export type Metadata = v.InferOutput<typeof MetadataSchema>

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
