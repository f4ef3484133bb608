import { videoFields } from '../../metadata/video-metadata'
import { ApiError, MESSAGES } from '../../model/api-error'
import type { Media } from '../../store/media-type'
import type { Store } from '../../store/store'
import type { ExtensionConfig } from '../extensions/extension-schema'
import { parseExtensions } from '../extensions/extensions'
import { parseJson } from '../parse-json'
import { webhookUrlOf } from '../webhook-url'
import type { CheckedUpload } from './upload-checks'
import { parseUploadTransformation, type UploadTransformation } from './upload-transformation'

/** Validated form fields of an upload, with defaults. */
export interface UploadFields {
  fileName: string
  folder: string
  useUniqueFileName: boolean
  overwriteFile: boolean
  overwriteAITags: boolean
  overwriteTags: boolean
  overwriteCustomMetadata: boolean
  tags: string[] | undefined
  isPrivateFile: boolean
  isPublished: boolean
  customCoordinates: string | undefined
  customMetadata: Record<string, unknown> | undefined
  description: string | undefined
  responseFields: string[]
  extensions: ExtensionConfig[]
  webhookUrl: string | undefined
  transformation: UploadTransformation
  checks: string | undefined
}

const MAX_FOLDER_LEVELS = 50
const MAX_TAGS_LENGTH = 500

/** @param store contains the saved extensions */
export function parseUploadFields(fields: ReadonlyMap<string, string>, store: Store): UploadFields {
  const fileName = fields.get('fileName')
  if (!fileName) throw new ApiError(400, MESSAGES.missingFileName)
  const extensions = fields.get('extensions')
  return {
    fileName: sanitizeFileName(fileName),
    folder: sanitizeFolder(fields.get('folder') ?? '/'),
    useUniqueFileName: flag(fields, 'useUniqueFileName', true),
    overwriteFile: flag(fields, 'overwriteFile', true),
    overwriteAITags: flag(fields, 'overwriteAITags', true),
    overwriteTags: flag(fields, 'overwriteTags', true),
    overwriteCustomMetadata: flag(fields, 'overwriteCustomMetadata', true),
    tags: tagsOf(fields.get('tags')),
    isPrivateFile: flag(fields, 'isPrivateFile', false),
    isPublished: flag(fields, 'isPublished', true),
    customCoordinates: coordinatesOf(fields.get('customCoordinates')),
    customMetadata: metadataOf(fields.get('customMetadata')),
    description: fields.get('description') || undefined,
    responseFields: list(fields.get('responseFields')),
    extensions: extensions ? parseExtensions(json(extensions, 'extensions'), store) : [],
    webhookUrl: webhookUrlOf(fields.get('webhookUrl')),
    transformation: parseUploadTransformation(fields.get('transformation')),
    checks: fields.get('checks'),
  }
}

/** Replaces everything but letters, marks, digits, dots, underscores and hyphens by `_`. */
export function sanitizeFileName(name: string): string {
  const clean = name.replace(/[^\p{L}\p{M}\p{N}._-]/gu, '_')
  // `.` and `..` would point to another folder in a URL.
  return /^\.+$/.test(clean) ? clean.replaceAll('.', '_') : clean
}

/** Like a file name, but without dots. Leading, trailing and repeated slashes are ignored. */
export function sanitizeFolder(folder: string): string {
  const parts = folder.split('/').filter(Boolean)
  if (parts.length > MAX_FOLDER_LEVELS) {
    throw new ApiError(400, 'Your request contains invalid folder parameter. At most 50 levels are allowed.')
  }
  return `/${parts.map((part) => part.replace(/[^\p{L}\p{M}\p{N}_-]/gu, '_')).join('/')}`
}

function flag(fields: ReadonlyMap<string, string>, name: string, byDefault: boolean): boolean {
  const value = fields.get(name)
  if (value === undefined || value === '') return byDefault
  if (value === 'true') return true
  if (value === 'false') return false
  throw new ApiError(400, `Your request contains invalid value for ${name} parameter.`)
}

function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter(Boolean)
}

function tagsOf(text: string | undefined): string[] | undefined {
  const tags = list(text)
  if (tags.length === 0) return undefined
  checkTags(tags)
  return tags
}

/** @throws ApiError 400 if the tags are too long in total or contain `%` */
export function checkTags(tags: readonly string[], parameter: 'tags' | 'AITags' = 'tags'): void {
  if (tags.join('').length > MAX_TAGS_LENGTH) {
    throw new ApiError(400, parameter === 'tags' ? MESSAGES.tagsTooLong : MESSAGES.AITagsTooLong)
  }
  if (tags.some((tag) => tag.includes('%'))) {
    throw new ApiError(
      400,
      `Your request contains invalid value for ${parameter} parameter. Tags cannot contain %.`,
    )
  }
}

/** `x,y,width,height` in pixels. */
export function coordinatesOf(text: string | undefined): string | undefined {
  if (!text) return undefined
  if (!/^\d+,\d+,\d+,\d+$/.test(text)) {
    throw new ApiError(400, 'Your request contains invalid customCoordinates parameter.')
  }
  return text
}

function metadataOf(text: string | undefined): Record<string, unknown> | undefined {
  if (!text) return undefined
  const value = json(text, 'customMetadata')
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new ApiError(400, 'Invalid custom metadata.')
  }
  return value as Record<string, unknown>
}

/** Values for the `checks` of an upload. */
export function checkedUpload(
  fields: UploadFields,
  size: number,
  { mime, width, height, ...media }: Media,
): CheckedUpload {
  const { customMetadata = {}, responseFields: _, extensions: __, transformation: ___, ...request } = fields
  return {
    request,
    customMetadata,
    file: { size, mime },
    mediaMetadata: {
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
      ...videoFields(media),
    },
  }
}

function json(text: string, name: string): unknown {
  return parseJson(text, `Your request contains invalid ${name} parameter.`)
}
