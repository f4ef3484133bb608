import { videoFields } from '../../metadata/video-metadata'
import type { Account } from '../../model/account'
import { accountUrl } from '../../model/account-url'
import {
  currentVersion,
  filePathOf,
  type StoredFile,
  type StoredFolder,
  type StoredVersion,
} from '../../store/stored-file'

/** A file as list, details, update and versions return it. */
export function fileObject(
  file: StoredFile,
  account: Account,
  version: StoredVersion = currentVersion(file),
): Record<string, unknown> {
  const filePath = filePathOf(file)
  const isCurrent = version === currentVersion(file)
  const query = `updatedAt=${Date.parse(version.updatedAt)}`
  const old = isCurrent ? '' : `ik-obj-version=${version.id}&`
  const url = `${accountUrl(account, filePath)}?${old}${query}`
  return {
    type: isCurrent ? 'file' : 'file-version',
    name: file.name,
    createdAt: version.createdAt,
    updatedAt: version.updatedAt,
    fileId: file.fileId,
    tags: version.tags,
    AITags: version.AITags ?? null,
    versionInfo: { id: version.id, name: `Version ${version.number}` },
    embeddedMetadata: version.embeddedMetadata ?? {},
    customCoordinates: version.customCoordinates,
    customMetadata: version.customMetadata,
    ...(version.description !== undefined && { description: version.description }),
    isPrivateFile: version.isPrivateFile,
    isPublished: version.isPublished,
    url,
    thumbnail: `${url}&tr=n-ik_ml_thumbnail`,
    fileType: version.fileType,
    filePath,
    ...(version.width !== undefined && { width: version.width, height: version.height }),
    ...videoFields(version),
    size: version.size,
    hasAlpha: version.hasAlpha,
    mime: version.mime,
  }
}

export function folderObject(folder: StoredFolder): Record<string, unknown> {
  return {
    type: 'folder',
    folderId: folder.folderId,
    name: folder.folderPath.split('/').at(-1),
    folderPath: folder.folderPath,
    createdAt: folder.createdAt,
    updatedAt: folder.updatedAt,
  }
}

/** Parts of an upload response that are not stored with the file. */
export interface UploadExtras {
  /** Names in `responseFields`. */
  responseFields: readonly string[]
  /** Only if `responseFields` contains `metadata`. */
  metadata?: object
  /** Keyed by the names of the extensions. */
  extensionStatus?: Readonly<Record<string, string>>
}

/** Response of an upload. */
export function uploadObject(
  file: StoredFile,
  account: Account,
  { responseFields, metadata, extensionStatus }: UploadExtras,
): Record<string, unknown> {
  const version = currentVersion(file)
  const filePath = filePathOf(file)
  const optional: Record<string, unknown> = {
    tags: version.tags,
    customCoordinates: version.customCoordinates,
    isPrivateFile: version.isPrivateFile,
    isPublished: version.isPublished,
    customMetadata: version.customMetadata,
    embeddedMetadata: version.embeddedMetadata ?? {},
    metadata: metadata ?? {},
    selectedFieldsSchema: {},
  }
  return {
    fileId: file.fileId,
    name: file.name,
    size: version.size,
    versionInfo: { id: version.id, name: `Version ${version.number}` },
    filePath,
    url: accountUrl(account, filePath),
    fileType: version.fileType,
    ...(version.fileType === 'image' && {
      height: version.height,
      width: version.width,
      orientation: version.orientation,
      thumbnailUrl: `${account.urlEndpoint}/tr:n-ik_ml_thumbnail${encodeURI(filePath)}`,
    }),
    ...(version.fileType !== 'image' &&
      version.width !== undefined && {
        height: version.height,
        width: version.width,
        ...videoFields(version),
      }),
    AITags: version.AITags ?? null,
    ...(version.description !== undefined && { description: version.description }),
    ...(extensionStatus && { extensionStatus }),
    ...Object.fromEntries(
      responseFields.filter((name) => Object.hasOwn(optional, name)).map((name) => [name, optional[name]]),
    ),
  }
}
