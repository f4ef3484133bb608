/** Limits of an ImageKit plan. */
export interface Limits {
  /** Purge requests in a calendar month (UTC). Default `1000`. */
  purgesPerMonth: number
  /** Files, folders and versions that one folder operation may touch. Default `100000`. */
  nestedAssets: number
  /** Versions of a file, including the current one. Default `100`. */
  versions: number
  /** Default `250`. */
  namedTransformations: number
  /** Default `100`. */
  savedExtensions: number
  /**
   * Bytes of all versions in the Media Library; uploads beyond it are 403. Default 2 GB, to bound the memory of tests.
   */
  storageBytes: number
  /** Versions of all files together; uploads beyond it are 403. Default `100000`. */
  storedVersions: number
  /**
   * New versions of one file in a minute; uploads beyond it are 400 `You have sent too many requests …`. ImageKit publishes no
   * number. Default `Infinity`.
   */
  updatesPerMinute: number
  /** Files in the Media Library; uploads beyond it are 400 `Upload Limit Exceeded.` Default `Infinity`. */
  files: number
}

export const DEFAULT_LIMITS: Readonly<Limits> = {
  purgesPerMonth: 1000,
  nestedAssets: 100_000,
  versions: 100,
  namedTransformations: 250,
  savedExtensions: 100,
  storageBytes: 2 * 1024 ** 3,
  storedVersions: 100_000,
  updatesPerMinute: Number.POSITIVE_INFINITY,
  files: Number.POSITIVE_INFINITY,
}

/**
 * Merges limits into the defaults.
 *
 * @throws TypeError naming the limit that is unknown or not a number
 */
export function limitsOf(input: Readonly<Record<string, unknown>>): Limits {
  for (const [name, value] of Object.entries(input)) {
    if (!Object.hasOwn(DEFAULT_LIMITS, name)) {
      throw new TypeError(
        `limits.${name}: unknown limit; limits are ${Object.keys(DEFAULT_LIMITS).join(', ')}`,
      )
    }
    const isNumber = value === Number.POSITIVE_INFINITY || (Number.isInteger(value) && Number(value) >= 0)
    if (!isNumber) throw new TypeError(`limits.${name}: ${String(value)} is not a whole number of at least 0`)
  }
  return { ...DEFAULT_LIMITS, ...input }
}
