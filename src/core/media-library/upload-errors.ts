import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import { formatBytes, plural } from '../../diagnostics/log'
import { addToGroup } from '../../lib/collections/add-to-group'
import { networkAdvice } from './advice'
import type { UploadTask } from './upload-task'

const MAX_NAMED_REASONS = 5

/** Whether every other upload would fail with the same error. */
export function isFatal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && FATAL_CODES.has(error.code)
}

const FATAL_CODES = new Set<unknown>(['UNAUTHORIZED', 'FORBIDDEN', 'BREAKER_OPEN', 'BUDGET', 'DEADLINE'])

export function contentConflict(task: UploadTask, size: number): Error {
  return new Error(
    `other content is stored at ${task.filePath} (${formatBytes(size)} there, ${formatBytes(task.asset.size)} here); ` +
      'delete it in the Media Library, or choose another folder',
  )
}

const MAX_NAMES = 5

/** `./a.png, ./b.png and 3 more` */
function namesOf(tasks: readonly UploadTask[]): string {
  const names = tasks.map(({ source }) => source)
  if (names.length <= MAX_NAMES) return names.join(', ')
  return `${names.slice(0, MAX_NAMES).join(', ')} and ${names.length - MAX_NAMES} more`
}

export function missingKey(missing: UploadTask[]): ImageKitBuildError {
  return new ImageKitBuildError(
    'UPLOAD_FAILED',
    `${plural(missing.length, 'image')} must be uploaded (${namesOf(missing)}), but no private key is set. Set IMAGEKIT_PRIVATE_KEY.`,
  )
}

/** Lists each reason once, however many files it concerns: a wrong key fails all of them. */
export function uploadsFailed(
  failures: { task: UploadTask; error: unknown }[],
  total: number,
): ImageKitBuildError {
  const byReason = new Map<string, string[]>()
  for (const { task, error } of failures) {
    const advice = networkAdvice(error)
    const reason = `${errorMessage(error)}${advice ? `\n${advice}` : ''}`.replaceAll('\n', '\n    ')
    addToGroup(byReason, reason, task.source)
  }
  const lines = [...byReason].map(([reason, [first, ...others]]) => {
    const more = others.length ? ` and ${others.length} more` : ''
    return `  - ${first}${more}: ${reason}`
  })
  const unnamed = lines.splice(MAX_NAMED_REASONS).length
  if (unnamed) lines.push(`  - and ${unnamed} more`)
  return new ImageKitBuildError(
    'UPLOAD_FAILED',
    `${failures.length} of ${plural(total, 'upload')} failed. Successful uploads are in the lockfile; run the build again for the rest.\n${lines.join('\n')}`,
    undefined,
    failures[0]?.error,
  )
}
