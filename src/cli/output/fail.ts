import colours from 'picocolors'
import { networkAdvice } from '../../core/media-library/advice'
import { ImageKitBuildError } from '../../diagnostics/build-error'
import { printable } from '../../diagnostics/printable'

/** Prints an error, as JSON with `--json`. An unexpected error is a bug, and is printed with its stack. */
export function fail(error: unknown, isJson: boolean): void {
  const {
    message: own,
    code,
    syscall,
  } = error instanceof Error
    ? (error as Error & { code?: unknown; syscall?: unknown })
    : { message: String(error), code: undefined, syscall: undefined }
  const message =
    syscall === 'uv_cwd' ? 'The working directory no longer exists. Change to another one.' : own
  if (isJson)
    console.log(JSON.stringify({ error: { ...(typeof code === 'string' && { code }), message } }, null, 2))
  const isExpected = error instanceof ImageKitBuildError || typeof code === 'string'
  console.error(
    colours.red(printable(isExpected || !(error instanceof Error) ? message : (error.stack ?? message))),
  )
  const advice = networkAdvice(error)
  if (advice && !message.includes(advice)) console.error(`${colours.dim('→')} ${advice}`)
}
