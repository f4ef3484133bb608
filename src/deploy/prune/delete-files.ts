import { ImageKitApiError, type ImageKitClient } from '../../api'

/** As many as one request takes. */
const BATCH = 100

/**
 * Deletes files for ever, a hundred a request. Those that are gone already count as deleted: ImageKit deletes none of a
 * request that names one of them, so they are left out and the rest is sent again.
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
    // Without progress it would be asked for ever.
    if (rest.length === fileIds.length) throw error
    await deleteBatch(client, rest)
  }
}
