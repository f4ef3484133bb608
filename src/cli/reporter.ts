import colours from 'picocolors'
import type { Event, Report } from '../deploy'

/** The part of stderr that is used here. */
export interface Stream {
  isTTY?: boolean
  write(text: string): unknown
}

/** A terminal's line is redrawn, and elsewhere a line is written, at most this often. */
const REDRAW_MS = 80
const LINE_MS = 5000

/**
 * Shows on stderr what goes on: on a terminal one line that is redrawn, elsewhere now and then a plain one. stdout is for
 * results alone.
 */
export function createReporter(
  stream: Stream = process.stderr,
  now: () => number = Date.now,
): { report: Report; clear(): void } {
  let isDrawn = false
  let last = now()
  const clear = () => {
    if (isDrawn) stream.write('\r\u001b[2K')
    isDrawn = false
  }
  const report = (event: Event) => {
    if (event.kind === 'note') {
      clear()
      stream.write(`${event.level === 'warn' ? colours.yellow(event.message) : colours.dim(event.message)}\n`)
      return
    }
    const line = `imagekit: ${event.done}/${event.total} ${event.what}`
    if (now() - last < (stream.isTTY ? REDRAW_MS : LINE_MS)) return
    last = now()
    stream.write(stream.isTTY ? `\r\u001b[2K${line}` : `${line}\n`)
    isDrawn = Boolean(stream.isTTY)
  }
  return { report, clear }
}
