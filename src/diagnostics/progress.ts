import { formatBytes } from './log'

/** The part of a stream that a live line needs; `process.stderr` in production. */
export interface ProgressStream {
  isTTY?: boolean
  write(text: string): unknown
}

/** A live line is redrawn at most this often: a terminal is slower than an upload of small files. */
const REDRAW_MS = 80

/**
 * One line that counts uploads while they run. On a terminal only: elsewhere each redraw would be a line of its own in a
 * log, and the summary says it all.
 */
export function createProgress(
  total: number,
  stream: ProgressStream = process.stderr,
  now: () => number = Date.now,
) {
  let done = 0
  let bytes = 0
  let drawn = Number.NEGATIVE_INFINITY
  const draw = () => {
    if (!stream.isTTY || now() - drawn < REDRAW_MS) return
    drawn = now()
    stream.write(`\r\u001b[2Kimagekit: uploading ${done}/${total} (${formatBytes(bytes)})`)
  }
  draw()
  return {
    add(size: number): void {
      done += 1
      bytes += size
      draw()
    },
    clear(): void {
      if (stream.isTTY && drawn > Number.NEGATIVE_INFINITY) stream.write('\r\u001b[2K')
    },
  }
}
