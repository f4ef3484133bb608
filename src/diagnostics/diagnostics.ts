import { consoleLogger, type Logger } from './log'
import { printable } from './printable'

/** Reports a diagnostic. */
export type Report = (diagnostic: Diagnostic) => void

/** Reports each topic once per process, whichever build meets it first. */
export class Diagnostics {
  readonly #reported = new Set<string>()
  /** Subjects by topic: those reported, and those to report at the end of the build. */
  readonly #subjects = new Map<string, { reported: Set<string>; waiting: Set<string>; last: Diagnostic }>()
  #logger: Logger | undefined
  #warnings = 0

  /** Number of warnings that have been reported. */
  get warnings(): number {
    return this.#warnings
  }

  /** Whether a message that has been reported holds a text. */
  hasReported(text: string): boolean {
    return [...this.#reported].some((topic) => topic.includes(text))
  }

  /** Sets the logger for diagnostics of no particular build (a damaged cache, say): that of the first build. */
  attach(logger: Logger): void {
    this.#logger ??= logger
  }

  report(diagnostic: Diagnostic, logger: Logger = this.#logger ?? consoleLogger): void {
    const { topic, level, message, subject } = diagnostic
    if (subject !== undefined) {
      const { reported, waiting } = this.#known(diagnostic)
      if (!reported.has(subject)) waiting.add(subject)
      return
    }
    if (this.#reported.has(topic)) return
    this.#reported.add(topic)
    this.#log(logger, level, message)
  }

  /** Reports the topics that have subjects. Called at the end of a build, when all are known. */
  reportSubjects(logger: Logger): void {
    for (const { reported, waiting, last } of this.#subjects.values()) {
      if (waiting.size === 0) continue
      const names = [...waiting].sort()
      for (const name of names) reported.add(name)
      waiting.clear()
      this.#log(
        logger,
        last.level,
        last.message.replace('%s', () => subjectsIn(names)),
      )
    }
  }

  #log(logger: Logger, level: Diagnostic['level'], message: string): void {
    if (level === 'warn') this.#warnings += 1
    logger[level](printable(message))
  }

  #known(last: Diagnostic) {
    const known = this.#subjects.get(last.topic) ?? { reported: new Set(), waiting: new Set(), last }
    known.last = last
    this.#subjects.set(last.topic, known)
    return known
  }
}

const MAX_SUBJECTS = 8

/** `a.png`, `2 images (a.png and b.png)` */
function subjectsIn(names: readonly string[]): string {
  const [first = '', ...others] = names
  if (others.length === 0) return first
  const shown = names.slice(0, MAX_SUBJECTS)
  const rest = names.length - shown.length
  const last = rest ? `${rest} more` : shown.pop()
  return `${names.length} images (${shown.join(', ')} and ${last})`
}

/** A message that is reported once, whatever the number of images. */
export interface Diagnostic {
  topic: string
  level: 'info' | 'warn'
  /** With a `subject`, `%s` in it stands for all subjects of the topic. */
  message: string
  /** Name of the image that it is about: one message at the end of the build then names all of them. */
  subject?: string
}
