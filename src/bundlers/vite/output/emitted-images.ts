/** The images that Vite emits for one build, of an environment or of a worker. */
export class EmittedImages {
  /** Image files by their emitted name. */
  readonly files = new Map<string, string>()
  /** Emitted names that the output does not need. */
  readonly unneeded = new Set<string>()
  /** Image files by the URL that is written for them where nothing is asked of them. */
  readonly written = new Map<string, string>()
  /** Cached results of this round, by kind: Vite asks once for every `url()`, not once per image. */
  readonly #answers = new Map<string, Map<string, string | undefined>>()

  /** Starts a build or a watcher's round. */
  start(): void {
    this.#answers.clear()
    this.files.clear()
    this.written.clear()
    this.unneeded.clear()
  }

  /** Computes a result once per round. */
  once<Answer extends string | undefined>(kind: string, question: string, answer: () => Answer): Answer {
    const answers = this.#answers.get(kind) ?? new Map<string, string | undefined>()
    this.#answers.set(kind, answers)
    if (!answers.has(question)) answers.set(question, answer())
    return answers.get(question) as Answer
  }
}
