import { ApiError, MESSAGES } from '../../model/api-error'
import type { Store } from '../../store/store'
import { currentVersion, type StoredFile, type StoredVersion } from '../../store/stored-file'
import type { ApiContext } from '../context'
import { changedMetadata } from '../custom-metadata/custom-metadata'
import { parseExtensions, startExtensions } from '../extensions/extensions'
import { type Handlers, isObject, isStrings } from '../handler'
import { checkTags, coordinatesOf } from '../uploads/upload-fields'
import { webhookUrlOf } from '../webhook-url'
import { fileObject } from './file-object'
import { requireFile } from './require-file'

type Body = Readonly<Record<string, unknown>>

/** PATCH /v1/files/:fileId/details. @see https://imagekit.io/docs/api-reference/digital-asset-management-dam/managing-assets/update-file-details */
export function updateHandlers(context: ApiContext) {
  const { store, account } = context
  return {
    async 'files.update'({ params: { fileId = '' }, body }) {
      requireFile(fileId, store)
      const input = await body()
      const extensions = parseExtensions(input.extensions, store)
      const webhookUrl = webhookUrlOf(input.webhookUrl)
      // Looked up again: another request may have changed the file while the body arrived.
      const file = requireFile(fileId, store)
      const updated =
        input.publish === undefined ? withDetails(file, input, context) : published(file, input, store)
      store.put(updated)
      return {
        ...fileObject(updated, account),
        ...(extensions.length > 0 && {
          extensionStatus: startExtensions(updated, extensions, webhookUrl, context),
        }),
      }
    },
  } satisfies Handlers
}

/** Publishes or withdraws a draft. `publish` cannot be combined with other parameters. */
function published(file: StoredFile, { publish, ...others }: Body, store: Store): StoredFile {
  if (Object.values(others).some((value) => value !== undefined)) {
    throw new ApiError(400, MESSAGES.publishAlone)
  }
  if (!isObject(publish) || typeof publish.isPublished !== 'boolean') {
    throw invalid('publish')
  }
  const { isPublished, includeFileVersions = false } = publish
  if (typeof includeFileVersions !== 'boolean') throw invalid('publish')
  const updatedAt = store.now().toISOString()
  const current = currentVersion(file)
  return {
    ...file,
    versions: file.versions.map((version) =>
      version === current || includeFileVersions ? { ...version, isPublished, updatedAt } : version,
    ),
  }
}

function withDetails(file: StoredFile, input: Body, { store }: ApiContext): StoredFile {
  const { AITags, description, ...version } = currentVersion(file)
  const kept = keptAITags(AITags, input.removeAITags)
  const text = input.description === undefined ? description : descriptionOf(input.description)
  const next: StoredVersion = {
    ...version,
    ...(kept && { AITags: kept }),
    ...(text !== undefined && { description: text }),
    ...(input.tags !== undefined && { tags: tagsOf(input.tags) }),
    ...(input.customCoordinates !== undefined && {
      customCoordinates: coordinates(input.customCoordinates),
    }),
    ...(input.customMetadata !== undefined && {
      customMetadata: changedMetadata(
        version.customMetadata,
        input.customMetadata,
        store.records('customMetadataField').all(),
      ),
    }),
    updatedAt: store.now().toISOString(),
  }
  return { ...file, versions: [...file.versions.slice(0, -1), next] }
}

function keptAITags(tags: StoredVersion['AITags'], remove: unknown): StoredVersion['AITags'] {
  if (remove === undefined || remove === null) return tags
  if (remove === 'all') return undefined
  if (!isStrings(remove)) throw new ApiError(400, MESSAGES.invalidAITags)
  const kept = tags?.filter(({ name }) => !remove.includes(name))
  return kept?.length ? kept : undefined
}

function tagsOf(tags: unknown): string[] | null {
  if (tags === null) return null
  if (!isStrings(tags)) throw new ApiError(400, MESSAGES.invalidTags)
  checkTags(tags)
  return tags.length > 0 ? tags : null
}

function coordinates(value: unknown): string | null {
  if (value === null) return null
  if (typeof value !== 'string') throw invalid('customCoordinates')
  return coordinatesOf(value) ?? null
}

/** An empty string removes the description. */
function descriptionOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && value !== null) throw invalid('description')
  return value || undefined
}

function invalid(name: string): ApiError {
  return new ApiError(400, `Your request contains invalid ${name} parameter.`)
}
