import type { Logger } from './log'
import { Pace } from './pace'
import { oneLine } from './printable'
import { type Progress, progressBar } from './progress-bar'

/** The subset of a stream that a progress line needs; `process.stderr` in production. */
export interface ProgressStream {
  isTTY?: boolean
  /** Width of the terminal; default 80. */
  columns?: number
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

/** Milliseconds without news after which a terminal shows for how long it has been waiting. */
const SILENT_MS = 2000
const HEARTBEAT_MS = 1000

/**
 * The progress of a long job in one line: redrawn in place on a terminal, written at intervals elsewhere. A terminal also
 * shows how long the last text is ago, as a sign of life.
 */
export class ProgressLine {
  readonly #stream: ProgressStream
  readonly #every: number
  readonly #now: () => number
  #last: number
  #text = ''
  #changedAt: number
  #heartbeat: NodeJS.Timeout | undefined
  #isDrawn = false
  #pace = new Pace()
  #progress: Progress | undefined

  constructor(
    stream: ProgressStream = process.stderr,
    { plainEvery = Number.POSITIVE_INFINITY, now = Date.now }: ProgressLineOptions = {},
  ) {
    this.#stream = stream
    this.#every = stream.isTTY ? REDRAW_MS : plainEvery
    this.#now = now
    this.#last = now()
    this.#changedAt = now()
  }

  /** Names what is being done, before there is progress. A terminal shows it if it takes long. */
  start(text: string): void {
    this.#text = text
    this.#progress = undefined
    this.#changedAt = this.#now()
    if (!this.#stream.isTTY || this.#heartbeat) return
    this.#heartbeat = setInterval(() => this.#showWaiting(), HEARTBEAT_MS)
    // The work keeps the process alive, not the line about it.
    this.#heartbeat.unref()
  }

  /** Shows a text, unless the last one is too recent. */
  update(text: string): void {
    this.start(text)
    if (this.#now() - this.#last < this.#every) return
    this.#last = this.#now()
    this.#write(text)
  }

  /** Shows how far a job is: with a bar, its rate and the time left on a terminal, in numbers elsewhere. */
  show(progress: Progress): void {
    const { what, done, total, bytes } = progress
    if (what !== this.#progress?.what) this.#pace = new Pace()
    this.#pace.add(bytes?.done ?? done, this.#now())
    this.update(this.#stream.isTTY ? this.#bar(progress) : `${done}/${total} ${what}`)
    this.#progress = progress
  }

  /** @param end what follows the bar */
  #bar(progress: Progress, end = ''): string {
    return progressBar(progress, this.#pace, this.#columns - LABEL.length - end.length) + end
  }

  /** One less than there are: some terminals wrap a full line. */
  get #columns(): number {
    return (this.#stream.columns || 80) - 1
  }

  /** Removes the line from a terminal. */
  clear(): void {
    clearInterval(this.#heartbeat)
    this.#heartbeat = undefined
    if (this.#isDrawn) this.#stream.write(ERASE)
    this.#isDrawn = false
    this.#pace = new Pace()
  }

  #showWaiting(): void {
    const silent = this.#now() - this.#changedAt
    if (silent < SILENT_MS) return
    const waiting = ` (waiting for ${Math.round(silent / 1000)} s)`
    this.#write(this.#progress ? this.#bar(this.#progress, waiting) : this.#text + waiting)
  }

  #write(text: string): void {
    const { isTTY } = this.#stream
    const line = LABEL + oneLine(text)
    this.#stream.write(isTTY ? ERASE + fitting(line, this.#columns) : `${line}\n`)
    this.#isDrawn = Boolean(isTTY)
  }
}

const LABEL = 'imagekit: '

/** A line that wraps could not be erased. */
const fitting = (line: string, columns: number) =>
  line.length > columns ? `${line.slice(0, Math.max(0, columns - 1))}…` : line

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
