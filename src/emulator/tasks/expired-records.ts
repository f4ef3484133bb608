/** Something that was asked for, and is done some time later. */
interface Asked {
  status: 'Pending' | 'Completed'
  createdAt?: string
}

/**
 * The finished ones that need not be remembered any longer: those of other months than this one, and of this month's the
 * oldest above a number.
 *
 * @param all in the order in which they were asked for
 * @param most how many finished ones are kept
 */
export function expiredRecords<Item extends Asked>(all: readonly Item[], now: Date, most: number): Item[] {
  const month = now.toISOString().slice(0, 7)
  const finished = all.filter(({ status }) => status === 'Completed')
  const isOld = ({ createdAt }: Item) => createdAt?.startsWith(month) !== true
  const recent = finished.filter((one) => !isOld(one))
  return [...finished.filter(isOld), ...recent.slice(0, Math.max(0, recent.length - most))]
}
