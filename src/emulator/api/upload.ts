import { randomBytes } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import { parse } from 'node:path/posix'
import type { Account } from '../account'
import { ApiError, MESSAGES } from '../errors'
import { mediaOf } from '../store/media-type'
import { currentVersion, filePathOf, newId, type StoredFile, type StoredVersion } from '../store/record'
import type { Store } from '../store/store'
import { basicUser, clientAuthentication, requirePrivateKey } from './authentication'
import { uploadObject } from './file-object'
import { parseUploadFields, type UploadFields } from './upload-fields'
import { decodeFileText, readUploadForm } from './upload-form'

const MAX_VERSIONS = 100

/** POST /api/v1/files/upload. @see https://imagekit.io/docs/api-reference/upload-file/upload-file */
export function uploadHandler(account: Account, store: Store, maxBytes: number) {
  const checkClient = clientAuthentication(account)
  return async (request: IncomingMessage): Promise<Record<string, unknown>> => {
    const versionId = newId()
    const sink = store.sink(versionId)
    try {
      const form = await readUploadForm(request, sink, maxBytes)
      authenticate(request.headers.authorization, form.fields)
      if (form.tooLarge) throw new ApiError(400, MESSAGES.tooLarge)
      const fields = parseUploadFields(form.fields)
      if (form.file === 'missing') throw new ApiError(400, MESSAGES.missingFile)
      if (form.file === 'text') await sink.write(decoded(form.fields.get('file') ?? ''))
      const { size, head } = await sink.finish()
      if (size === 0) throw new ApiError(400, MESSAGES.missingFile)
      // From here to the end nothing waits: two uploads to one path come one after the other.
      const file = place(fields, versionId, size, head)
      store.put(file)
      return uploadObject(file, account, fields.responseFields, fields.extensions)
    } catch (error) {
      await sink.abort()
      await store.discard(versionId)
      throw error
    }
  }

  function authenticate(authorization: string | undefined, fields: ReadonlyMap<string, string>): void {
    const isClient = fields.has('signature') || fields.has('token')
    if (isClient && basicUser(authorization)) throw new ApiError(400, MESSAGES.bothAuthentications)
    if (isClient) checkClient(fields)
    else requirePrivateKey(authorization, account)
  }

  function decoded(text: string): Buffer {
    const bytes = decodeFileText(text)
    if (bytes.length > maxBytes) throw new ApiError(400, MESSAGES.tooLarge)
    return bytes
  }

  /** The file that the upload makes, or the existing one with a further version. */
  function place(fields: UploadFields, versionId: string, size: number, head: Buffer): StoredFile {
    const { folder } = fields
    const name = fields.useUniqueFileName ? uniqueName(fields.fileName) : fields.fileName
    const existing = store.byPath(filePathOf({ folder, name }))
    if (existing && !fields.overwriteFile) throw new ApiError(400, MESSAGES.alreadyExists)
    if (existing && existing.versions.length >= MAX_VERSIONS) {
      throw new ApiError(400, `A file can have at most ${MAX_VERSIONS} versions.`, 'VERSION_LIMIT_EXCEEDED')
    }
    const before = existing && currentVersion(existing)
    const now = new Date().toISOString()
    const version: StoredVersion = {
      id: versionId,
      number: (before?.number ?? 0) + 1,
      size,
      ...mediaOf(name, head),
      tags: fields.tags ?? (fields.overwriteTags ? null : (before?.tags ?? null)),
      customCoordinates: fields.customCoordinates ?? null,
      isPrivateFile: fields.isPrivateFile,
      isPublished: fields.isPublished,
      customMetadata:
        fields.customMetadata ?? (fields.overwriteCustomMetadata ? {} : (before?.customMetadata ?? {})),
      ...(fields.description !== undefined && { description: fields.description }),
      createdAt: now,
      updatedAt: now,
    }
    if (existing) return { ...existing, versions: [...existing.versions, version] }
    // In every example of ImageKit's the first version has the id of its file.
    return { fileId: versionId, name, folder, versions: [version] }
  }
}

/** `dress.jpeg` → `dress_r3hTiIeuL.jpeg`. */
function uniqueName(fileName: string): string {
  const { name, ext } = parse(fileName)
  return `${name}_${randomBytes(9).toString('base64url').slice(0, 9)}${ext}`
}
