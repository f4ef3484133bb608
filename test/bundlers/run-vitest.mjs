/** Runs the tests of each folder it is told, one after the other: a process loads Vitest and Vite once for all of them. */
import { startVitest } from 'vitest/node'

for (const root of process.argv.slice(2)) {
  process.chdir(root)
  // By its default loader, Vite would bundle the whole plugin with each config.
  const vitest = await startVitest(
    'test',
    [],
    { root, run: true, pool: 'threads' },
    { configLoader: 'native' },
  )
  await vitest.close()
}
