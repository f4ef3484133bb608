import { endpoints } from '../../../imagekit/endpoints'
import { ImageKitApiError } from '../../api-errors'
import type { FileObject, UploadedFile } from '../../schemas/file'
import type { Transport } from '../../transport'
import type { Clock } from '../../transport/clock'
import { fillPath } from '../../transport/request-target'
import type { Assets } from '../assets'
import { isQueued, type UrlRule } from './check-upload'
import { sendUpload, type UploadOptions } from './upload'
import { storedFolder, storedName, type UploadParams } from './upload-fields'

export type UploadOnceParams = Omit<
  UploadParams,
  'useUniqueFileName' | 'overwriteFile' | 'transformation'
> & {
  /** `pre` changes the stored bytes, which could then not be compared. */
  transformation?: { pre?: undefined; post?: NonNullable<UploadParams['transformation']>['post'] } | undefined
}

export type UploadOnceResult = { file: UploadedFile; existed: false } | { file: FileObject; existed: true }

/** Delays before lookups in milliseconds: a new file may be missing from the list for a while. */
const LOOKUPS = [0, 500, 1500, 4000]

/**
 * Uploads a file, or returns the existing file of that name if its size is the same. Meant for names that contain the
 * content's hash. Repeats are harmless: one file, one version.
 */
export async function uploadOnce(
  transport: Transport,
  assets: Assets,
  clock: Clock,
  params: UploadOnceParams,
  options: UploadOptions,
  rule: UrlRule,
): Promise<UploadOnceResult> {
  const sizes: { sent: number | undefined } = { sent: undefined }
  const fixed = { ...params, useUniqueFileName: false, overwriteFile: false }
  try {
    const { result } = await sendUpload(transport, 'files.upload', fixed, options, rule, sizes)
    if (!isQueued(result)) return { file: result, existed: false }
    throw new TypeError(
      'files.uploadOnce: a file that ImageKit transforms before storing it cannot be compared',
    )
  } catch (error) {
    if (!(error instanceof ImageKitApiError) || error.code !== 'ALREADY_EXISTS') throw error
    const file = await lookUp(assets, clock, params, options)
    if (file && file.size === sizes.sent) return { file, existed: true }
    throw conflict(params, sizes.sent, file, error)
  }
}

async function lookUp(assets: Assets, clock: Clock, params: UploadOnceParams, options: UploadOptions) {
  const name = storedName(params.fileName)
  const folder = storedFolder(params.folder)
  const { signal, timeout } = options
  for (const wait of LOOKUPS) {
    if (wait) await clock.sleep(wait, signal)
    // `path` as parameter: `path` in the query language is newer.
    const query = { path: `${folder}/`, searchQuery: `name = "${name}"` }
    const found = await assets.list(query, { signal, timeout })
    for (const asset of found) {
      if (asset.type === 'file' && asset.filePath === `${folder}/${name}`) return asset
    }
  }
  return undefined
}

function conflict(
  params: UploadOnceParams,
  sent: number | undefined,
  file: FileObject | undefined,
  cause: ImageKitApiError,
) {
  const path = `${storedFolder(params.folder)}/${storedName(params.fileName)}`
  const ours = sent === undefined ? 'an unknown size' : `${sent} bytes`
  const text = file
    ? `${path} exists with ${file.size} bytes, but the file to upload has ${ours}. Delete one of them or choose another name`
    : `ImageKit says that ${path} exists, but does not list it. Try again, or check whether your key may read that file`
  const endpoint = endpoints['files.upload']
  return new ImageKitApiError(`${endpoint.method} ${fillPath(endpoint)}: ${text}`, {
    code: 'CONFLICT',
    status: cause.status,
    method: endpoint.method,
    path: fillPath(endpoint),
    attempts: cause.attempts,
    cause,
  })
}
