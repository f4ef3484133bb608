import { codeFrame } from './code-frame'
import { printable } from './printable'
import { formatPosition, positionAt, type SourcePosition } from './source-position'

/** Error codes of a build, for programs; the message is for people. */
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
  | 'TOO_LARGE'
  | 'NOT_AN_IMAGE'
  | 'NOT_A_VIDEO'
  | 'IMAGE_TRUNCATED'
  | 'SIDECAR_INVALID'
  | 'ACTIVE_SVG'
  | 'PLACE_IN_IMAGE'
  | 'HASH_COLLISION'
  | 'LOCKFILE_INVALID'
  | 'LOCKFILE_UNWRITABLE'
  | 'MANIFEST_UNWRITABLE'
  | 'MANIFEST_INVALID'
  | 'UPLOAD_FAILED'
  | 'NOT_UPLOADED'
  | 'SHARP_MISSING'
  | 'NOT_SUPPORTED_LOCALLY'
  | 'RENDERING_FAILED'
  | 'SECRET_IN_OUTPUT'
  | 'LEFT_IN_OUTPUT'
  | 'LIBRARY_FILE_MISSING'
  | 'NO_PRIVATE_KEY'
  | 'PURGE_QUOTA'
  | 'PURGE_FAILED'
  | 'TOO_MANY'
  | 'TOO_COMPLEX'
  | 'OVER_BUDGET'
  | 'REPORT_FAILED'
  | 'NO_BROWSER'

/**
 * An error in a specifier, an option or a file: a code for programs, and a message that says what is wrong, where, and
 * how to fix it.
 */
export class ImageKitBuildError extends Error {
  override readonly name = 'ImageKitBuildError'
  readonly code: BuildErrorCode
  readonly position: SourcePosition | undefined
  /**
   * Properties of Rollup's and Vite's own errors, shown in Vite's overlay. Not getters, because bundlers assign them
   * too.
   */
  declare id?: string
  declare loc?: { file: string; line: number; column: number }
  declare frame?: string

  constructor(code: BuildErrorCode, message: string, position?: SourcePosition, cause?: unknown) {
    // Bundlers print it as it is, and names of files and messages of servers are in it.
    super(
      printable(position ? `${message}\n  at ${formatPosition(position)}` : message),
      cause ? { cause: withoutFrames(cause) } : undefined,
    )
    this.code = code
    this.position = position
    if (position) this.id = position.file
    if (position?.line !== undefined) {
      const { file, line, column = 0 } = position
      // From 1, as in the message and the frame: bundlers print it beside both.
      this.loc = { file, line, column: column + 1 }
    }
    const frame = position && codeFrame(position)
    if (frame !== undefined) this.frame = printable(frame)
    // Bundlers print it. The frames are the plugin's own, under the class's name in the bundle, and help no user. Ends
    // with a line break, because Rollup removes the name and the message only if one follows.
    if (!isDebugging()) this.stack = `${this.name}: ${this.message}\n`
  }

  /** Prints name, message and code frame only: bundlers print errors with `console.error`, properties and causes included. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return [`${this.name}: ${this.message}`, this.frame].filter(Boolean).join('\n\n')
  }

  /** Returns the same error with a frame of the compiled code, where no file of the user contains the cause. */
  inCompiled(file: string, code: string, offset: number): ImageKitBuildError {
    if (this.position?.line !== undefined) return this
    const compiled = positionAt(file, code, offset)
    const frame = codeFrame(compiled, code)
    const [reason] = this.message.split('\n  at ')
    const error = new ImageKitBuildError(
      this.code,
      `${reason}\n  at ${file}, in its compiled code`,
      undefined,
      this.cause,
    )
    return Object.assign(error, {
      position: { file },
      id: file,
      ...(frame !== undefined && { frame: printable(frame) }),
    })
  }

  /** Returns the same error with a position, unless it has one already. */
  at(position: SourcePosition | undefined): ImageKitBuildError {
    if (this.position || !position) return this
    return new ImageKitBuildError(this.code, this.message, position, this.cause)
  }
}

/** Copies what a program can use of a cause: Rollup prints the stacks of all causes. */
function withoutFrames(cause: unknown): unknown {
  if (!(cause instanceof Error) || cause instanceof ImageKitBuildError || isDebugging()) return cause
  const message = printable(cause.message)
  const code = systemCode(cause)
  return Object.assign(new Error(message), {
    name: cause.name,
    stack: `${cause.name}: ${message}`,
    ...(code !== undefined && { code }),
  })
}

/** Appends the position and a code frame to a message, for outputs that show text only. */
export function withPosition(message: string, position: SourcePosition | undefined): string {
  if (!position) return message
  const frame = codeFrame(position)
  return printable(`${message}\n  at ${formatPosition(position)}${frame ? `\n\n${frame}` : ''}`)
}

/**
 * Whether errors keep their stacks: `DEBUG=unplugin-imagekit`. Otherwise bundlers would print a dozen lines of this
 * package's files after a message that says what to change.
 */
function isDebugging(): boolean {
  return /\bimagekit\b/.test(process.env.DEBUG ?? '')
}

export function errorMessage(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Returns the `code` of a Node system error (`ENOENT`, `EACCES` …); `undefined` for other errors. */
export function systemCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined
}
