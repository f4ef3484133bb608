import { type BigIntStats, statSync } from 'node:fs'

/**
 * Returns a file's stat; `undefined` if there is none, for whatever reason: a link to itself, a name that is too long. The code
 * that opens the file reports the reason.
 */
export function statFile(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true, throwIfNoEntry: false })
  } catch {
    return undefined
  }
}
