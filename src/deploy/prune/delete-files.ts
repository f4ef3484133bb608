import { ImageKitApiError, type ImageKitClient } from '../../api'

/** The largest number of files in one request. */
const BATCH = 100

/**
 * Deletes files permanently, a hundred per request. Missing files count as deleted: ImageKit rejects a request that names
 * one of them, so the others are sent again without it.
 */
export async function deleteFiles(
  client: ImageKitClient,
  fileIds: readonly string[],
  progress: (done: number, total: number) => void,
): Promise<void> {
  for (let start = 0; start < fileIds.length; start += BATCH) {
    const batch = fileIds.slice(start, start + BATCH)
    await deleteBatch(client, batch)
    progress(start + batch.length, fileIds.length)
  }
}

async function deleteBatch(client: ImageKitClient, fileIds: readonly string[]): Promise<void> {
  if (fileIds.length === 0) return
  try {
    const { errors = [] } = await client.files.bulk.delete({ fileIds })
    const [first] = errors
    if (first)
      throw new Error(`${errors.length} files were not deleted; the first, ${first.fileId}: ${first.error}`)
  } catch (error) {
    const missing = error instanceof ImageKitApiError ? error.details?.missingFileIds : undefined
    if (!Array.isArray(missing)) throw error
    const rest = fileIds.filter((id) => !missing.includes(id))
    // Sending the same files again would never end.
    if (rest.length === fileIds.length) throw error
    await deleteBatch(client, rest)
  }
}
