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
  /** Made if it is missing; at most 50 levels. Default `/`. */
  folder?: string | undefined
  /** Default **true**: ImageKit adds a random suffix, and a lost reply is then not retried, lest the file be stored twice. */
  useUniqueFileName?: boolean | undefined
  /** Default true: a file of this name gets a new version. False with `useUniqueFileName: false`: `ALREADY_EXISTS`. */
  overwriteFile?: boolean | undefined
  /** Default true: the AI tags of an overwritten file are removed. */
  overwriteAITags?: boolean | undefined
  /** Default true: the tags of an overwritten file are removed, if there are no `tags` here. */
  overwriteTags?: boolean | undefined
  /** Default true: the metadata of an overwritten file is removed, if there is no `customMetadata` here. */
  overwriteCustomMetadata?: boolean | undefined
  /** At most 500 characters in all, without `%` and commas. */
  tags?: readonly string[] | undefined
  /** Default false. True: the original needs a signed URL. */
  isPrivateFile?: boolean | undefined
  /** Default true. Drafts are part of enterprise plans. */
  isPublished?: boolean | undefined
  /** `x,y,width,height` in pixels, for `fo-custom`. */
  customCoordinates?: string | undefined
  /** The fields must exist in the account. */
  customMetadata?: Readonly<Record<string, unknown>> | undefined
  description?: string | undefined
  /** What the answer is to tell beyond the usual. */
  responseFields?: readonly ResponseField[] | undefined
  extensions?: readonly Extension[] | undefined
  /** Receives the extensions' final status. */
  webhookUrl?: string | undefined
  /** `pre` replaces the stored bytes; `post` makes renditions in advance. */
  transformation?: { pre?: string | undefined; post?: readonly PostTransformation[] | undefined } | undefined
  /** An expression that has to hold, else the upload is refused: `"file.size" < "1mb"`. */
  checks?: string | undefined
}

/** The client signs in with the private key; ImageKit refuses requests that do both. */
const CLIENT_SIDE = ['publicKey', 'signature', 'expire', 'token']

/**
 * Form fields in the official SDK's encoding: lists of tags and response fields joined with commas, structures as JSON,
 * everything else as text.
 * @throws ImageKitConfigError for a value that has no encoding.
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
        `files.upload: ${name} belongs to client-side uploads, which this client does not do`,
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

/** The name under which ImageKit stores a file, unless it adds a suffix. */
export function storedName(fileName: string): string {
  return fileName.replace(/[^\p{L}\p{M}\p{N}._-]/gu, '_')
}

/** The folder in which ImageKit stores a file: with a slash in front, none behind; the root is ''. */
export function storedFolder(folder = '/'): string {
  const levels = folder.split('/').filter(Boolean)
  return levels.map((level) => `/${level.replace(/[^\p{L}\p{M}\p{N}_-]/gu, '_')}`).join('')
}
