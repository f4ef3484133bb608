/** What a plan of ImageKit's allows. */
export interface Limits {
  /** Purge requests in a calendar month (UTC). Default `1000`. */
  purgesPerMonth: number
  /** Files, folders and versions that one folder operation may touch. Default `100000`. */
  nestedAssets: number
  /** Versions of a file, the current one included. Default `100`. */
  versions: number
  /** Default `250`. */
  namedTransformations: number
  /** Default `100`. */
  savedExtensions: number
  /** Bytes of all versions in the Media Library. Default 2 GB, so that no test fills the memory. */
  storageBytes: number
  /** Versions of all files together. Default `100000`. */
  storedVersions: number
}

export const DEFAULT_LIMITS: Readonly<Limits> = {
  purgesPerMonth: 1000,
  nestedAssets: 100_000,
  versions: 100,
  namedTransformations: 250,
  savedExtensions: 100,
  storageBytes: 2 * 1024 ** 3,
  storedVersions: 100_000,
}
