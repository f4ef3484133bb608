import { consoleLogger, type Logger } from './log'

/** Reports a diagnostic. */
export type Report = (diagnostic: Diagnostic) => void

/** Reports each topic once per process, whichever build meets it first. */
export class Diagnostics {
  readonly #reported = new Set<string>()
  #logger: Logger | undefined

  /** Sets the logger for diagnostics of no particular build (a damaged cache, say): that of the first build. */
  attach(logger: Logger): void {
    this.#logger ??= logger
  }

  report({ topic, level, message }: Diagnostic, logger: Logger = this.#logger ?? consoleLogger): void {
    if (this.#reported.has(topic)) return
    this.#reported.add(topic)
    logger[level](message)
  }
}

/** A message that is reported once, whatever the number of images. */
export interface Diagnostic {
  topic: string
  level: 'info' | 'warn'
  message: string
}
