import type { Logger } from './log'

/** The subset of a stream that a progress line needs; `process.stderr` in production. */
export interface ProgressStream {
  isTTY?: boolean
  write(text: string): unknown
}

export interface ProgressLineOptions {
  /** Milliseconds between two lines if the stream is not a terminal. Default: none are written, as in a bundler's log. */
  plainEvery?: number
  /** The clock, in milliseconds. */
  now?: () => number
}

/** Milliseconds between two redraws: a terminal is slower than an upload of small files. */
const REDRAW_MS = 80

/** The progress of a long job in one line: redrawn in place on a terminal, written at intervals elsewhere. */
export class ProgressLine {
  readonly #stream: ProgressStream
  readonly #every: number
  readonly #now: () => number
  #last: number
  #isDrawn = false

  constructor(
    stream: ProgressStream = process.stderr,
    { plainEvery = Number.POSITIVE_INFINITY, now = Date.now }: ProgressLineOptions = {},
  ) {
    this.#stream = stream
    this.#every = stream.isTTY ? REDRAW_MS : plainEvery
    this.#now = now
    this.#last = now()
  }

  /** Shows a text, unless the last one is too recent. */
  update(text: string): void {
    const { isTTY } = this.#stream
    if (this.#now() - this.#last < this.#every) return
    this.#last = this.#now()
    this.#stream.write(isTTY ? `${ERASE}imagekit: ${text}` : `imagekit: ${text}\n`)
    this.#isDrawn = Boolean(isTTY)
  }

  /** Removes the line from a terminal. */
  clear(): void {
    if (this.#isDrawn) this.#stream.write(ERASE)
    this.#isDrawn = false
  }
}

/** To the start of the line, and erase it. */
const ERASE = '\r\u001b[2K'

/**
 * A logger for hosts that draw their progress in the terminal's last line: erases the line before each message, which
 * would otherwise continue it.
 */
export function belowProgress(logger: Logger, stream: ProgressStream = process.stdout): Logger {
  const erased = (level: keyof Logger) => (message: string) => {
    if (stream.isTTY) stream.write(ERASE)
    logger[level](message)
  }
  return { info: erased('info'), warn: erased('warn') }
}
