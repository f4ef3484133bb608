/** A source in which strings that `+` joins are one: `'./a.jpg' + '?w=400'`. */
export class JoinedText {
  readonly text: string
  /** Where a joint was, and how many characters are gone up to it. */
  readonly #joints: { at: number; gone: number }[] = []

  constructor(source: string) {
    let gone = 0
    this.text = source.replace(
      /(?<=[^\s\\])(["'`])[^\S\n]*\n?[^\S\n]*\+\s*\1/g,
      (joint: string, _quote: string, offset: number) => {
        const at = offset - gone
        gone += joint.length
        this.#joints.push({ at, gone })
        return ''
      },
    )
  }

  /** Returns the place in the source. */
  readonly placeOf = (at: number): number =>
    at + (this.#joints.findLast((joint) => joint.at <= at)?.gone ?? 0)
}
