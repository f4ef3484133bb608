/** Does something with each of many, so many at a time. None is made before its turn: ten thousand need no queue. */
export async function runEach<T>(
  items: Iterable<T>,
  concurrency: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const left = items[Symbol.iterator]()
  const work = async () => {
    for (let next = left.next(); !next.done; next = left.next()) await action(next.value)
  }
  await Promise.all(Array.from({ length: concurrency }, work))
}
