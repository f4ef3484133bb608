import { ImageKitConfigError } from '../../api-errors'
import type { Extension } from '../extensions'
import type { UploadFile } from './file-source'

export type ResponseField =
  | 'tags'
  | 'customCoordinates'
  | 'isPrivateFile'
  | 'isPublished'
  | 'customMetadata'
  | 'embeddedMetadata'
  | 'metadata'
  | 'selectedFieldsSchema'

export type PostTransformation =
  | { type: 'transformation'; value: string }
  | { type: 'gif-to-video'; value?: string }
  | { type: 'thumbnail'; value?: string }
  | { type: 'abs'; protocol: 'hls' | 'dash'; value: string }

/** https://imagekit.io/docs/api-reference/upload-file/upload-file#Request */
export interface UploadParams {
  file: UploadFile
  /** Characters other than letters, digits, `.`, `-` and `_` become `_`. */
  fileName: string
  /** Created if it is missing; at most 50 levels. Default `/`. */
  folder?: string | undefined
  /**
   * Default **true**: ImageKit adds a random suffix, and a lost response is not retried, because the file could be
   * stored twice.
   */
  useUniqueFileName?: boolean | undefined
  /**
   * Default true: an existing file of this name gets a new version. False with `useUniqueFileName: false`:
   * `ALREADY_EXISTS`.
   */
  overwriteFile?: boolean | undefined
  /** Default true: removes the AI tags of an overwritten file. */
  overwriteAITags?: boolean | undefined
  /** Default true: removes the tags of an overwritten file, unless `tags` is set. */
  overwriteTags?: boolean | undefined
  /** Default true: removes the metadata of an overwritten file, unless `customMetadata` is set. */
  overwriteCustomMetadata?: boolean | undefined
  /** At most 500 characters in total, without `%` and commas. */
  tags?: readonly string[] | undefined
  /** Default false. If true, the original needs a signed URL. */
  isPrivateFile?: boolean | undefined
  /** Default true. Drafts are part of enterprise plans. */
  isPublished?: boolean | undefined
  /** `x,y,width,height` in pixels, for `fo-custom`. */
  customCoordinates?: string | undefined
  /** The fields must exist in the account. */
  customMetadata?: Readonly<Record<string, unknown>> | undefined
  description?: string | undefined
  /** Further fields of the response. */
  responseFields?: readonly ResponseField[] | undefined
  extensions?: readonly Extension[] | undefined
  /** Receives the final status of the extensions. */
  webhookUrl?: string | undefined
  /** `pre` replaces the stored bytes; `post` renders in advance. */
  transformation?: { pre?: string | undefined; post?: readonly PostTransformation[] | undefined } | undefined
  /** A condition of the upload: `"file.size" < "1mb"`. */
  checks?: string | undefined
}

/** The client authenticates with the private key; ImageKit refuses requests that use both methods. */
const CLIENT_SIDE = ['publicKey', 'signature', 'expire', 'token']

/**
 * Encodes form fields as the official SDK does: lists of tags and response fields joined with commas, structures as
 * JSON, everything else as text.
 *
 * @throws ImageKitConfigError for a value that cannot be encoded
 */
export function uploadFields(params: UploadParams): [string, string][] {
  if (typeof params.fileName !== 'string' || params.fileName === '') {
    throw new ImageKitConfigError('files.upload: fileName must be a non-empty string', 'fileName')
  }
  const fields: [string, string][] = []
  for (const [name, value] of Object.entries(params)) {
    if (name === 'file' || value === undefined) continue
    if (CLIENT_SIDE.includes(name)) {
      throw new ImageKitConfigError(
        `files.upload: ${name} belongs to client-side uploads, which this client does not support`,
        name,
      )
    }
    fields.push([name, fieldText(name, value)])
  }
  return fields
}

function fieldText(name: string, value: unknown): string {
  if ((name === 'tags' || name === 'responseFields') && Array.isArray(value)) return value.join(',')
  if (name === 'extensions' && Array.isArray(value)) return JSON.stringify(value)
  if (
    (name === 'customMetadata' || name === 'transformation') &&
    typeof value === 'object' &&
    value !== null
  ) {
    return JSON.stringify(value)
  }
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return String(value)
  throw new ImageKitConfigError(`files.upload: ${name} has a value that cannot be sent`, name)
}

/** Most names. An expression with Unicode classes takes V8 10 ms to compile. */
const PLAIN = /^[\w.-]+$/

/** Returns the name under which ImageKit stores a file, without a suffix. */
export function storedName(fileName: string): string {
  if (PLAIN.test(fileName)) return fileName
  return fileName.replace(/[^\p{L}\p{M}\p{N}._-]/gu, '_')
}

/** Returns the folder in which ImageKit stores a file, with a leading slash and no trailing one; `''` for the root. */
export function storedFolder(folder = '/'): string {
  const levels = folder.split('/').filter(Boolean)
  return levels
    .map(
      (level) =>
        `/${PLAIN.test(level) ? level.replaceAll('.', '_') : level.replace(/[^\p{L}\p{M}\p{N}_-]/gu, '_')}`,
    )
    .join('')
}
