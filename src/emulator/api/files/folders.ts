import { basename, dirname, join } from 'node:path/posix'
import { ApiError, MESSAGES } from '../../model/api-error'
import { quotaOf } from '../../store/quota'
import { isId, isWithin } from '../../store/stored-file'
import { contentOf, type Jobs } from '../../tasks/jobs'
import type { ApiContext } from '../context'
import { type Handlers, Reply } from '../handler'
import { newFolderPath, normalizePath, optionalFlag, requireText } from '../parameters'

/** Folders and the jobs that copy, move and rename them. */
export function folderHandlers({ store, limits }: ApiContext, jobs: Jobs) {
  return {
    async 'folders.create'({ body }) {
      const input = await body()
      const parent = newFolderPath(requireText(input, 'parentFolderPath'))
      const name = requireText(input, 'folderName')
      store.addFolder(join(parent, folderName(name)))
      return new Reply(201, {})
    },
    async 'folders.delete'({ body }) {
      const input = requireText(await body(), 'folderPath')
      const folder = normalizePath(input)
      if (folder === '/') throw new ApiError(400, MESSAGES.badParameters, 'INVALID_PARAMETER')
      if (!store.folder(folder)) {
        throw new ApiError(404, `No folder found with folderPath \`${input}\`.`, 'FOLDER_NOT_FOUND')
      }
      checkSize(folder)
      const { files, folders } = contentOf(folder, store)
      store.change([
        ...files.map(({ fileId }) => ({ op: 'delete' as const, fileId })),
        ...folders.map(({ folderPath }) => ({ op: 'delete-folder' as const, folderPath })),
      ])
      return undefined
    },
    async 'folders.copy'({ body }) {
      const input = await body()
      // The SDK and the OpenAPI file use the first name, the documentation and older SDKs the second.
      const includeVersions =
        optionalFlag(input, 'includeVersions') || optionalFlag(input, 'includeFileVersions')
      const { source, target } = sourceAndTarget(input)
      checkQuota(source, includeVersions)
      return started({ type: 'COPY_FOLDER', source, target, includeVersions })
    },
    async 'folders.move'({ body }) {
      const { source, target } = sourceAndTarget(await body())
      if (isWithin(target, source)) {
        throw new ApiError(400, MESSAGES.intoItself, 'INVALID_DESTINATION_PATH')
      }
      return started({ type: 'MOVE_FOLDER', source, target, includeVersions: true })
    },
    async 'folders.rename'({ body }) {
      const input = await body()
      const source = requireFolder(input, 'folderPath')
      const target = join(dirname(source), folderName(requireText(input, 'newFolderName')))
      const purgeCache = optionalFlag(input, 'purgeCache')
      if (source === target) {
        throw new ApiError(400, MESSAGES.badParameters, 'SAME_SOURCE_AND_DESTINATION')
      }
      return started({ type: 'RENAME_FOLDER', source, target, includeVersions: true }, purgeCache)
    },
    'folders.job.get'({ params: { jobId = '' } }) {
      const job = isId(jobId) ? jobs.get(jobId) : undefined
      if (!job) throw new ApiError(404, MESSAGES.noSuchJob)
      const { id, type, status, purgeRequestId } = job
      return { jobId: id, type, status, ...(purgeRequestId && { purgeRequestId }) }
    },
  } satisfies Handlers

  function started(...job: Parameters<Jobs['start']>): { jobId: string } {
    return { jobId: jobs.start(...job).id }
  }

  function sourceAndTarget(input: Readonly<Record<string, unknown>>) {
    const destination = requireText(input, 'destinationPath')
    const source = requireFolder(input, 'sourceFolderPath')
    const into = newFolderPath(destination)
    // The folder goes into the destination: /a/x to /b gives /b/x.
    const target = join(into, basename(source))
    if (source === into || source === target) {
      throw new ApiError(400, MESSAGES.sameFolders, 'SAME_SOURCE_AND_DESTINATION')
    }
    return { source, target }
  }

  function requireFolder(input: Readonly<Record<string, unknown>>, parameter: string): string {
    const path = requireText(input, parameter)
    const folder = normalizePath(path)
    if (folder === '/') throw new ApiError(400, MESSAGES.badParameters, 'SOURCE_IS_ROOT')
    if (!store.folder(folder)) {
      throw new ApiError(404, `No files & folder found at ${parameter} \`${path}\`.`, 'NO_FILES_FOLDER')
    }
    checkSize(folder)
    return folder
  }

  /**
   * Checks the quota up front, because a job cannot report a failure. The job itself checks files that become versions.
   */
  function checkQuota(source: string, includeVersions: boolean): void {
    const quota = quotaOf(store, limits)
    for (const { versions } of contentOf(source, store).files) {
      const copied = includeVersions ? versions : versions.slice(-1)
      quota.reserve({ isNew: false, sizes: copied.map(({ size }) => size) })
    }
  }

  function checkSize(folder: string): void {
    const { files, folders } = contentOf(folder, store)
    const count = folders.length + files.reduce((sum, { versions }) => sum + versions.length, 0)
    if (count > limits.nestedAssets) throw new ApiError(400, MESSAGES.tooManyObjects, 'TOO_MANY_OBJECTS')
  }
}

/** Sanitizes a name of a single level as uploads do with folders. */
function folderName(name: string): string {
  return newFolderPath(name.replaceAll('/', '_')).slice(1)
}
