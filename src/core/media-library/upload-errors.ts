import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import { formatBytes, plural } from '../../diagnostics/log'
import type { UploadTask } from './upload-task'

const MAX_NAMED_REASONS = 5

/** An error that every further file would meet too: asking 999 times more helps nobody. */
export function isHopeless(error: unknown): boolean {
  return error instanceof Error && 'code' in error && HOPELESS.has(error.code)
}

const HOPELESS = new Set<unknown>(['UNAUTHORIZED', 'FORBIDDEN', 'BREAKER_OPEN', 'BUDGET', 'DEADLINE'])

export function foreignContent(task: UploadTask, size: number): Error {
  return new Error(
    `another content is stored at ${task.filePath} (${formatBytes(size)} there, ${formatBytes(task.asset.size)} here); ` +
      'delete it in the Media Library, or choose another folder',
  )
}

export function noKey(missing: UploadTask[]): ImageKitBuildError {
  return new ImageKitBuildError(
    'UPLOAD_FAILED',
    `${plural(missing.length, 'image')} must be uploaded (${missing[0]?.source} …), but there is no private key. Set IMAGEKIT_PRIVATE_KEY.`,
  )
}

/** One line a reason, however many files met it: a wrong key fails them all alike. */
export function failed(failures: { task: UploadTask; error: unknown }[], total: number): ImageKitBuildError {
  const byReason = new Map<string, string[]>()
  for (const { task, error } of failures) {
    const reason = errorMessage(error).replaceAll('\n', '\n    ')
    byReason.set(reason, [...(byReason.get(reason) ?? []), task.source])
  }
  const lines = [...byReason].map(([reason, [first, ...others]]) => {
    const more = others.length ? ` and ${others.length} more` : ''
    return `  - ${first}${more}: ${reason}`
  })
  const unnamed = lines.splice(MAX_NAMED_REASONS).length
  if (unnamed) lines.push(`  - and ${unnamed} more`)
  return new ImageKitBuildError(
    'UPLOAD_FAILED',
    `${failures.length} of ${plural(total, 'upload')} failed. What did succeed is in the lockfile; run the build again for the rest.\n${lines.join('\n')}`,
    undefined,
    failures[0]?.error,
  )
}
