import * as v from 'valibot'
import { call, type RequestOptions } from '../../call'
import { bytes, optional } from '../../schemas/common'
import type { Transport } from '../../transport'

const group = optional(v.looseObject({}))

/** What is in the file itself. Open: cameras write more fields than anybody has listed. */
export const MetadataSchema = v.looseObject({
  /** Pixels. */
  width: optional(v.number()),
  height: optional(v.number()),
  size: optional(bytes),
  /** `jpg`, `png` … */
  format: optional(v.string()),
  hasColorProfile: optional(v.boolean()),
  /** 0 where it is not known. */
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
  /** Videos only: seconds, bits a second, codecs. */
  duration: optional(v.number()),
  bitRate: optional(v.number()),
  audioCodec: optional(v.string()),
  videoCodec: optional(v.string()),
})
export type Metadata = v.InferOutput<typeof MetadataSchema>

/** An answer about a file names its size, its dimensions or both; `{}` is no metadata of anything. */
const ResponseSchema = v.pipe(
  MetadataSchema,
  v.check(({ size, width }) => typeof size === 'number' || typeof width === 'number', 'size is missing'),
)

export interface FileMetadata {
  /**
   * EXIF, perceptual hash and the like of a stored file.
   * https://imagekit.io/docs/api-reference/file-metadata/get-uploaded-file-metadata
   * @throws ImageKitError `NOT_FOUND` …
   */
  get(fileId: string, options?: RequestOptions): Promise<Metadata>
  /**
   * The same of any URL that this account can deliver.
   * https://imagekit.io/docs/api-reference/file-metadata/get-metadata-from-url
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
