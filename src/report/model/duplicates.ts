import { addToGroup } from '../../lib/collections/add-to-group'
import type { Picture } from './pictures'
import type { ReportImage } from './report-types'

/** Files of equal content, or pictures that look alike. */
export interface DuplicateGroup {
  /** Paths, sorted. */
  paths: string[]
  /** Bytes of the originals without the largest: what the others add. */
  bytes: number
}

export interface Duplicates {
  equal: DuplicateGroup[]
  near: DuplicateGroup[]
}

/** Bits of 64 in which the perceptual hashes of pictures that look alike may differ. */
const MOST_BITS = 6

/** Finds files of equal content, and originals that look alike by their perceptual hashes. */
export function findDuplicates(
  images: Iterable<ReportImage>,
  pictures: ReadonlyMap<string, Picture>,
): Duplicates {
  const byHash = new Map<string, Map<string, number>>()
  for (const { hash, path, bytes = 0 } of images) {
    if (!hash) continue
    const paths = byHash.get(hash) ?? new Map<string, number>()
    byHash.set(hash, paths.set(path, bytes))
  }
  const equal = [...byHash.values()].filter((paths) => paths.size > 1).map((paths) => groupOf([...paths]))
  const hashes = [...byHash].flatMap(([hash, paths]) => {
    const pHash = pictures.get(hash)?.pHash
    return pHash ? [{ pHash, first: [...paths][0]! }] : []
  })
  const near = clusters(hashes.map(({ pHash }) => pHash))
    .filter((members) => members.length > 1)
    .map((members) => groupOf(members.map((index) => hashes[index]!.first)))
  return { equal: sorted(equal), near: sorted(near) }
}

function groupOf(files: readonly (readonly [path: string, bytes: number])[]): DuplicateGroup {
  const bytes = files.map(([, one]) => one)
  const total = bytes.reduce((sum, one) => sum + one, 0)
  return { paths: files.map(([path]) => path).sort(), bytes: total - Math.max(...bytes) }
}

const sorted = (groups: DuplicateGroup[]) =>
  groups.sort((a, b) => b.bytes - a.bytes || (a.paths[0]! < b.paths[0]! ? -1 : 1))

/** Groups of hashes each of which is near another one of its group, as indices. */
function clusters(hashes: readonly string[]): number[][] {
  const halves = hashes.map(
    (hash) => [Number.parseInt(hash.slice(0, 8), 16), Number.parseInt(hash.slice(8), 16)] as const,
  )
  const parents = hashes.map((_, index) => index)
  const rootOf = (index: number): number => {
    let root = index
    while (parents[root] !== root) root = parents[root]!
    parents[index] = root
    return root
  }
  for (const [index, [high, low]] of halves.entries()) {
    for (let other = index + 1; other < halves.length; other++) {
      const [otherHigh, otherLow] = halves[other]!
      if (bits(high ^ otherHigh) + bits(low ^ otherLow) <= MOST_BITS) parents[rootOf(other)] = rootOf(index)
    }
  }
  const groups = new Map<number, number[]>()
  for (const index of hashes.keys()) addToGroup(groups, rootOf(index), index)
  return [...groups.values()]
}

/** Number of bits that are set in 32. */
function bits(value: number): number {
  let rest = value - ((value >>> 1) & 0x55555555)
  rest = (rest & 0x33333333) + ((rest >>> 2) & 0x33333333)
  return (((rest + (rest >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}
