/** Runs an action on each item, at most `concurrency` at a time. Takes an item from the iterable only when its action starts. */
export async function runEach<T>(
  items: Iterable<T>,
  concurrency: number,
  action: (item: T) => Promise<void>,
): Promise<void> {
  const iterator = items[Symbol.iterator]()
  const work = async () => {
    for (let next = iterator.next(); !next.done; next = iterator.next()) await action(next.value)
  }
  await Promise.all(Array.from({ length: concurrency }, work))
}
