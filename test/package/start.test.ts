import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../helpers/folder'

const cli = join(repository, 'dist/cli.js')

/** The shortest of several runs in milliseconds, taken in turns: other work on this machine only adds to them. */
function shortest(runs: number, ...commands: string[][]): number[] {
  const times = commands.map(() => Number.POSITIVE_INFINITY)
  for (let round = 0; round < runs; round++) {
    for (const [index, args] of commands.entries()) {
      const started = performance.now()
      expect(spawnSync(process.execPath, args).status).toBe(0)
      times[index] = Math.min(times[index]!, performance.now() - started)
    }
  }
  return times
}

test('--help and --version take at most half as long again as Node alone', () => {
  const [node = 0, help, version] = shortest(15, ['-e', '0'], [cli, '--help'], [cli, '--version'])
  expect(help).toBeLessThan(node * 1.5)
  expect(version).toBeLessThan(node * 1.5)
})
