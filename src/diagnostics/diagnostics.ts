import { consoleLogger, type Logger } from './log'

/** Takes a diagnostic. */
export type Report = (diagnostic: Diagnostic) => void

/** Reports each topic once a process, whichever build meets it first. */
export class Diagnostics {
  readonly #reported = new Set<string>()
  #logger: Logger | undefined

  /** Gives what belongs to no build in particular (a damaged cache, say) a logger: that of the first build. */
  attach(logger: Logger): void {
    this.#logger ??= logger
  }

  report({ topic, level, message }: Diagnostic, logger: Logger = this.#logger ?? consoleLogger): void {
    if (this.#reported.has(topic)) return
    this.#reported.add(topic)
    logger[level](message)
  }
}

/** What the user is told once, whatever the number of images. */
export interface Diagnostic {
  topic: string
  level: 'info' | 'warn'
  message: string
}
