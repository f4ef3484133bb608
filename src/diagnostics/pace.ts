/** Milliseconds that a rate looks back: older ones say nothing of what is left. */
const WINDOW = 10_000
/** Milliseconds before a rate is shown. */
const SOON = 1_000

/** How fast a job gets on. */
export class Pace {
  readonly #samples: { at: number; amount: number }[] = []

  /** @param amount that is done by now, in any unit */
  add(amount: number, now: number): void {
    const last = this.#samples.at(-1)
    // A retry begins again.
    if (last && amount < last.amount) this.#samples.length = 0
    this.#samples.push({ at: now, amount })
    while (this.#samples.length > 2 && now - this.#samples[1]!.at > WINDOW) this.#samples.shift()
  }

  /** Returns the amount per second; `undefined` as long as too little is known. */
  get rate(): number | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)]
    if (!first || !last || last.at - first.at < SOON || last.amount <= first.amount) return undefined
    return (1000 * (last.amount - first.amount)) / (last.at - first.at)
  }

  /** Returns the seconds until a total is reached at this rate. */
  left(total: number): number | undefined {
    const { rate } = this
    const amount = this.#samples.at(-1)?.amount ?? 0
    return rate === undefined ? undefined : Math.max(0, (total - amount) / rate)
  }
}

/** `8 s`, `2 min 5 s`, `1 h 3 min` */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min${whole % 60 ? ` ${whole % 60} s` : ''}`
  const minutes = Math.round((whole % 3600) / 60)
  return `${Math.floor(whole / 3600)} h${minutes ? ` ${minutes} min` : ''}`
}
