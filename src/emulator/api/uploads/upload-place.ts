import { randomBytes } from 'node:crypto'
import { parse } from 'node:path/posix'
import { embeddedMetadata } from '../../metadata/embedded'
import { ApiError, MESSAGES } from '../../model/api-error'
import type { Media } from '../../store/media-type'
import { quotaOf } from '../../store/quota'
import {
  currentVersion,
  filePathOf,
  nextNumber,
  type StoredFile,
  type StoredVersion,
} from '../../store/stored-file'
import type { ApiContext } from '../context'
import { changedMetadata } from '../custom-metadata/custom-metadata'
import type { UploadFields } from './upload-fields'

/** Bytes that are stored under the id of the future version. */
export interface Received {
  versionId: string
  size: number
  /** Hex digest of the bytes. */
  sha256: string
  /** The first bytes, enough to read the header. */
  head: Buffer
  media: Media
}

/** Returns the file that an upload creates, or the existing file with a new version. */
export function placeUpload(
  fields: UploadFields,
  { versionId, size, head, sha256, media }: Received,
  { store, limits }: Pick<ApiContext, 'store' | 'limits'>,
): StoredFile {
  const { folder } = fields
  const name = fields.useUniqueFileName ? uniqueName(fields.fileName) : fields.fileName
  const existing = store.byPath(filePathOf({ folder, name }))
  if (existing && !fields.overwriteFile) throw new ApiError(400, MESSAGES.alreadyExists)
  if (existing && existing.versions.length >= limits.versions) {
    throw new ApiError(400, `A file can have at most ${limits.versions} versions.`, 'VERSION_LIMIT_EXCEEDED')
  }
  const minuteAgo = store.now().getTime() - 60_000
  const recent = existing?.versions.filter(({ createdAt }) => Date.parse(createdAt) > minuteAgo) ?? []
  if (recent.length >= limits.updatesPerMinute && existing) throw new ApiError(400, MESSAGES.tooManyUpdates)
  quotaOf(store, limits).reserve({ isNew: !existing, sizes: [size] })
  const before = existing && currentVersion(existing)
  const AITags = fields.overwriteAITags ? undefined : before?.AITags
  const embedded = embeddedMetadata(head)
  const now = store.now().toISOString()
  const version: StoredVersion = {
    id: versionId,
    number: existing ? nextNumber(existing) : 1,
    size,
    sha256,
    ...media,
    tags: fields.tags ?? (fields.overwriteTags ? null : (before?.tags ?? null)),
    ...(AITags && { AITags }),
    customCoordinates: fields.customCoordinates ?? null,
    isPrivateFile: fields.isPrivateFile,
    isPublished: fields.isPublished,
    customMetadata: fields.customMetadata
      ? changedMetadata({}, fields.customMetadata, store.records('customMetadataField').all())
      : fields.overwriteCustomMetadata
        ? {}
        : (before?.customMetadata ?? {}),
    ...(Object.keys(embedded).length > 0 && { embeddedMetadata: embedded }),
    ...(fields.description !== undefined && { description: fields.description }),
    createdAt: now,
    updatedAt: now,
  }
  if (existing) return { ...existing, versions: [...existing.versions, version] }
  // In ImageKit's examples the first version has the id of its file.
  return { fileId: versionId, name, folder, versions: [version] }
}

/** `dress.jpeg` → `dress_r3hTiIeuL.jpeg`. */
function uniqueName(fileName: string): string {
  const { name, ext } = parse(fileName)
  return `${name}_${randomBytes(9).toString('base64url').slice(0, 9)}${ext}`
}
