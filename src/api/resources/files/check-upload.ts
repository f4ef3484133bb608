import { isSafeTransport } from '../../../lib/loopback'
import type { QueuedUpload, UploadedFile } from '../../schemas/file'
import { storedFolder, storedName, type UploadParams } from './upload-fields'

/** Restricts the URL of an uploaded file. */
export interface UrlRule {
  /** Allowed origins; undefined if no URL-endpoint is configured. */
  origins: ReadonlySet<string> | undefined
}

/** Names that ImageKit certainly keeps; the documentation is ambiguous about others. */
const PLAIN = /^[A-Za-z0-9._-]+$/
const PLAIN_FOLDER = /^[A-Za-z0-9/_-]*$/

export function isQueued(result: UploadedFile | QueuedUpload): result is QueuedUpload {
  return !('fileId' in result)
}

/** Returns why a response cannot belong to the file that was sent. `sent` in bytes. */
export function checkUpload(
  result: UploadedFile | QueuedUpload,
  params: UploadParams,
  sent: number | undefined,
  rule: UrlRule,
): string | undefined {
  const transformed = Boolean(params.transformation?.pre)
  if (isQueued(result)) {
    return transformed ? undefined : 'the body is not what ImageKit documents: fileId is missing'
  }
  if (!transformed) {
    if (sent !== undefined && result.size !== sent) {
      return `the stored file has ${result.size} bytes, ${sent} were sent`
    }
    const name = wrongName(result, params)
    if (name) return name
  }
  return wrongUrl(result.url, rule)
}

function wrongName(result: UploadedFile, params: UploadParams): string | undefined {
  if (!result.filePath.endsWith(`/${result.name}`)) return 'name and filePath of the stored file do not match'
  if (PLAIN.test(params.fileName) && !isNameOf(result.name, params)) return 'the stored file has another name'
  const folder = params.folder ?? '/'
  if (PLAIN_FOLDER.test(folder) && result.filePath !== `${storedFolder(folder)}/${result.name}`) {
    return 'the stored file is in another folder'
  }
  return undefined
}

function isNameOf(name: string, params: UploadParams): boolean {
  const expected = storedName(params.fileName)
  if (params.useUniqueFileName === false) return name === expected
  // `hero.jpg` becomes `hero_r3hTiIeuL.jpg`.
  const dot = expected.lastIndexOf('.')
  const stem = dot > 0 ? expected.slice(0, dot) : expected
  return name.startsWith(stem) && name.endsWith(dot > 0 ? expected.slice(dot) : '')
}

function wrongUrl(text: string, rule: UrlRule): string | undefined {
  // Nearly every URL. Parsing one costs more than all other checks.
  for (const origin of rule.origins ?? [])
    if (origin.startsWith('https:') && text.startsWith(`${origin}/`)) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !isSafeTransport(url) || url.username || url.password)
    return 'the URL of the stored file is not an HTTPS URL'
  if (rule.origins && !rule.origins.has(url.origin))
    return `the URL of the stored file points to ${url.origin}`
  return undefined
}
