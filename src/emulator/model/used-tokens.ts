import { createHash } from 'node:crypto'

/** Tokens of client-side uploads, which work once. */
export interface UsedTokens {
  /** Marks a token as used; returns `false` if it was used before. */
  use(token: string): boolean
  clear(): void
  /** Number of tokens that are remembered. */
  size(): number
}

/** How far in the future a token may expire; after this time it is invalid anyway. */
export const MAX_TOKEN_SECONDS = 3600
/** Tokens that are remembered. Bounded, because clients choose them. */
const MAX_TOKENS = 100_000

/** Remembers tokens until they expire. */
export function usedTokens(now: () => Date): UsedTokens {
  // In order of expiry, as all are kept equally long; hashed, as a token may be as long as a body.
  const ends = new Map<string, number>()

  function forgetOld(time: number): void {
    for (const [old, end] of ends) {
      if (end > time && ends.size <= MAX_TOKENS) break
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
