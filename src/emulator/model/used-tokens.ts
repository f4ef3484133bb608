import { createHash } from 'node:crypto'

/** Tokens of client-side uploads: each holds once. */
export interface UsedTokens {
  /** Spends a token; `false` if it was spent already. */
  use(token: string): boolean
  clear(): void
  /** How many are remembered. */
  size(): number
}

/** Seconds after which no token can be used anyway: it may lie this far in the future. */
export const MAX_TOKEN_SECONDS = 3600
/** Most that are remembered; whoever sends tokens chooses how many there are. */
const MOST = 100_000

/** Remembers tokens until they could not be used any more. */
export function usedTokens(now: () => Date): UsedTokens {
  // In the order of their ends, as all are kept equally long; by their hash, as a token may be as long as a body.
  const ends = new Map<string, number>()

  function forgetOld(time: number): void {
    for (const [old, end] of ends) {
      if (end > time && ends.size <= MOST) break
      ends.delete(old)
    }
  }

  return {
    use(token) {
      const time = now().getTime()
      const key = createHash('sha256').update(token).digest('base64')
      const isUsed = (ends.get(key) ?? 0) > time
      ends.delete(key)
      ends.set(key, time + MAX_TOKEN_SECONDS * 1000)
      forgetOld(time)
      return !isUsed
    },
    clear: () => ends.clear(),
    size: () => ends.size,
  }
}
