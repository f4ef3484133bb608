import { ImageKitBuildError } from '../diagnostics/build-error'

/** The part of one of several machines. */
export interface Shard {
  /** 1 to `count`. */
  index: number
  count: number
}

/** Reads `2/4`. @throws ImageKitBuildError `INVALID_OPTIONS` */
export function parseShard(text: string): Shard {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? []
  if (index && count && index <= count) return { index, count }
  throw new ImageKitBuildError(
    'INVALID_OPTIONS',
    `--shard ${text}: expected i/n, such as 2/4, with i from 1 to n.`,
  )
}

/** Whether a content belongs to this machine. Depends on its hash, so that equal files belong to the same machine. */
export function isInShard(hash: string, shard: Shard | undefined): boolean {
  if (!shard) return true
  return Number.parseInt(hash.slice(0, 8), 16) % shard.count === shard.index - 1
}
