/** A record of delayed work. */
interface Asked {
  status: 'Pending' | 'Completed'
  createdAt?: string
}

/**
 * Returns the finished records to delete: those of earlier months, and the oldest of this month beyond `most`.
 *
 * @param all in order of creation
 * @param most number of finished records to keep
 */
export function expiredRecords<Item extends Asked>(all: readonly Item[], now: Date, most: number): Item[] {
  const month = now.toISOString().slice(0, 7)
  const finished = all.filter(({ status }) => status === 'Completed')
  const isOld = ({ createdAt }: Item) => createdAt?.startsWith(month) !== true
  const recent = finished.filter((one) => !isOld(one))
  return [...finished.filter(isOld), ...recent.slice(0, Math.max(0, recent.length - most))]
}
