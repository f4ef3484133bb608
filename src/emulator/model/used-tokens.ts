import { createHash } from 'node:crypto'

/** Tokens of client-side uploads: each holds once. */
export interface SpentTokens {
  /** Spends a token; `false` if it was spent already. */
  spend(token: string): boolean
  clear(): void
  /** How many are remembered. */
  size(): number
}

/** Seconds after which no token can be used anyway: it may lie this far in the future. */
export const LONGEST_TOKEN = 3600
/** Most that are remembered; whoever sends tokens chooses how many there are. */
const MOST = 100_000

/** Remembers tokens until they could not be used any more. */
export function spentTokens(now: () => Date): SpentTokens {
  // In the order of their ends, as all are kept equally long; by their hash, as a token may be as long as a body.
  const ends = new Map<string, number>()

  function forgetOld(time: number): void {
    for (const [old, end] of ends) {
      if (end > time && ends.size <= MOST) break
      ends.delete(old)
    }
  }

  return {
    spend(token) {
      const time = now().getTime()
      const key = createHash('sha256').update(token).digest('base64')
      const isSpent = (ends.get(key) ?? 0) > time
      ends.delete(key)
      ends.set(key, time + LONGEST_TOKEN * 1000)
      forgetOld(time)
      return !isSpent
    },
    clear: () => ends.clear(),
    size: () => ends.size,
  }
}
