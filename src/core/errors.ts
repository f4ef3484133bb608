import { readFileSync } from 'node:fs'
import { codeFrame } from './code-frame'

/** What can go wrong in a build, for programs; the message is for people. */
export type BuildErrorCode =
  | 'INVALID_OPTIONS'
  | 'PUBLIC_SECRET'
  | 'INVALID_SPECIFIER'
  | 'UNKNOWN_KEY'
  | 'INVALID_VALUE'
  | 'UNKNOWN_PRESET'
  | 'NO_URL_ENDPOINT'
  | 'UNRESOLVED_ALIAS'
  | 'FILE_NOT_FOUND'
  | 'NOT_A_FILE'
  | 'EMPTY_FILE'
  | 'NOT_AN_IMAGE'
  | 'SIDECAR_INVALID'
  | 'ACTIVE_SVG'
  | 'HASH_COLLISION'
  | 'LOCKFILE_INVALID'
  | 'LOCKFILE_UNWRITABLE'
  | 'MANIFEST_UNWRITABLE'
  | 'MANIFEST_INVALID'
  | 'UPLOAD_FAILED'
  | 'NOT_UPLOADED'
  | 'SHARP_MISSING'
  | 'NOT_SUPPORTED_LOCALLY'
  | 'DRAWING_FAILED'
  | 'SECRET_IN_OUTPUT'
  | 'LEFT_IN_OUTPUT'
  | 'LIBRARY_FILE_MISSING'
  | 'NO_PRIVATE_KEY'
  | 'PURGE_QUOTA'
  | 'PURGE_FAILED'
  | 'TOO_MANY'

/** Where in the user's source a thing was written. */
export interface SourcePosition {
  file: string
  /** 1-based; absent when the text could not be found (generated code, say). */
  line?: number
  /** 0-based, as Rollup's `loc` has it. */
  column?: number
}

/**
 * An error for the person who wrote the specifier, the option or the file: a code for programs, and a message that
 * says what is wrong, where, and what to do.
 */
export class ImageKitBuildError extends Error {
  override readonly name = 'ImageKitBuildError'
  readonly code: BuildErrorCode
  readonly position: SourcePosition | undefined
  /** What Rollup's and Vite's own errors have, and Vite's overlay shows. They set it themselves too, so it is no getter. */
  id?: string
  loc?: { file: string; line: number; column: number }
  frame?: string

  constructor(code: BuildErrorCode, message: string, position?: SourcePosition, cause?: unknown) {
    super(position ? `${message}\n  at ${formatPosition(position)}` : message, cause ? { cause } : undefined)
    this.code = code
    this.position = position
    if (position) this.id = position.file
    if (position?.line !== undefined) {
      const { file, line, column = 0 } = position
      this.loc = { file, line, column }
    }
    const frame = position && codeFrame(position)
    if (frame !== undefined) this.frame = frame
  }

  /** The same error, told where it was written. An error that already knows keeps its own place. */
  at(position: SourcePosition | undefined): ImageKitBuildError {
    if (this.position || !position) return this
    return new ImageKitBuildError(this.code, this.message, position, this.cause)
  }
}

export function formatPosition({ file, line, column }: SourcePosition): string {
  if (line === undefined) return file
  return `${file}:${line}:${(column ?? 0) + 1}`
}

/**
 * Finds a specifier in the file that holds it. Bundlers do not tell `resolveId` the position of an import, so the text
 * itself is looked for; this runs on the error path only.
 */
export function locate(file: string | undefined, text: string): SourcePosition | undefined {
  if (!file) return undefined
  const path = file.replace(/[?#].*$/, '')
  try {
    const source = readFileSync(path, 'utf8')
    const offset = source.indexOf(text)
    return offset < 0 ? { file: path } : positionAt(path, source, offset)
  } catch {
    return { file: path }
  }
}

/** A place in a text, as people count. */
export function positionAt(file: string, source: string, offset: number): SourcePosition {
  const before = source.slice(0, offset)
  return { file, line: before.split('\n').length, column: offset - (before.lastIndexOf('\n') + 1) }
}

/** A message with its place and the lines around it: for whoever can show nothing but text. */
export function told(message: string, position: SourcePosition | undefined): string {
  if (!position) return message
  const frame = codeFrame(position)
  return `${message}\n  at ${formatPosition(position)}${frame ? `\n\n${frame}` : ''}`
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The `code` of a Node system error (`ENOENT`, `EACCES` …), if it is one. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
