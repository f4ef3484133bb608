import { ImageKitBuildError } from '../../diagnostics/build-error'
import type { SourcePosition } from '../../diagnostics/source-position'
import { HASH_DIGITS } from './content-name'

/** File names contain only the start of a hash. If two contents share it, the build has to fail instead of delivering the wrong one. */
export function collision(filePath: string, first: string, second: string): ImageKitBuildError {
  if (first.slice(0, HASH_DIGITS) !== second.slice(0, HASH_DIGITS))
    return contradiction(filePath, first, second)
  return new ImageKitBuildError(
    'HASH_COLLISION',
    `Two different images would both be stored at ${filePath} (SHA-256 ${first} and ${second}). ` +
      "Rename one of them or change it by a byte, or set fileName: '[name]-[hash]'.",
  )
}

/** The path contains the start of one hash only, so that the other one can't belong there. */
function contradiction(filePath: string, first: string, second: string): ImageKitBuildError {
  const wrong = [first, second].find((hash) => !filePath.includes(hash.slice(0, HASH_DIGITS))) ?? first
  return new ImageKitBuildError(
    'LOCKFILE_INVALID',
    `The lockfile says that ${filePath} holds the content ${wrong}, which the file's name contradicts: the line was edited, or merged wrongly. Restore the lockfile from git, or delete that line.`,
  )
}

export function newerVersion(version: unknown, position: SourcePosition): ImageKitBuildError {
  const isNewer = typeof version === 'number' && version > 1
  return new ImageKitBuildError(
    'LOCKFILE_INVALID',
    isNewer
      ? `The lockfile was written by a newer version of unplugin-imagekit (lockfileVersion ${version}; this version reads 1). Update unplugin-imagekit.`
      : `The lockfile is damaged: lockfileVersion is ${JSON.stringify(version)} instead of 1. Restore it from git.`,
    position,
  )
}

export function unreadable(file: string, why: string, cause?: unknown): ImageKitBuildError {
  return new ImageKitBuildError(
    'LOCKFILE_INVALID',
    `Can't read the lockfile ${file}: ${why}`,
    undefined,
    cause,
  )
}
