/**
 * The images that Vite emits for one site. Its names are those of contents, so that environments and workers share them.
 */
export class EmittedImages {
  /** Image files by the name that they are emitted under. */
  readonly files = new Map<string, string>()
  /** Emitted names that the output does not need. */
  readonly unneeded = new Set<string>()
  /** References to be rendered into the output, by the name that is written already. */
  readonly rendered = new Map<string, string>()
  /** Answers of this round, by the kind of question: Vite asks once for every `url()`, not once for an image. */
  readonly #answers = new Map<string, Map<string, string | undefined>>()

  /**
   * A build or a watcher's round starts.
   *
   * @param forgets whether names are given anew: the builds of one run, of a client and a server, share them
   */
  start(forgets: boolean): void {
    this.#answers.clear()
    if (!forgets) return
    this.files.clear()
    this.unneeded.clear()
  }

  /** Answers a question once a round. */
  once<Answer extends string | undefined>(kind: string, question: string, answer: () => Answer): Answer {
    const answers = this.#answers.get(kind) ?? new Map<string, string | undefined>()
    this.#answers.set(kind, answers)
    if (!answers.has(question)) answers.set(question, answer())
    return answers.get(question) as Answer
  }
}
