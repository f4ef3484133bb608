import colours from 'picocolors'
import type { Event, Report } from '../../deploy/setup'
import { printable } from '../../diagnostics/printable'
import { ProgressLine, type ProgressStream } from '../../diagnostics/progress'

/** Milliseconds between two lines of progress in a log. */
const PLAIN_MS = 5000

/** Shows a command's events on stderr; stdout is for results. */
export function createReporter(
  stream: ProgressStream = process.stderr,
  now: () => number = Date.now,
): { report: Report; clear(): void } {
  const progress = new ProgressLine(stream, { plainEvery: PLAIN_MS, now })
  progress.start('working')
  return {
    report(event: Event) {
      if (event.kind === 'progress') {
        progress.show(event)
        return
      }
      progress.clear()
      progress.start('working')
      const paint = event.level === 'warn' ? colours.yellow : colours.dim
      stream.write(`${paint(printable(event.message))}\n`)
    },
    clear: () => progress.clear(),
  }
}
