import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../helpers/folder'

const cli = join(repository, 'dist/cli.js')

/** CPU time of a run of Node in milliseconds: other work on this machine does not count. */
function cpuTimeOf(args: readonly string[]): number {
  const script = '"$@" >/dev/null || exit 1; times'
  const printed = execFileSync('bash', ['-c', script, '-', process.execPath, ...args], { encoding: 'utf8' })
  // The second line is of the child processes: `0m0.080s 0m0.020s`.
  const [, children = ''] = printed.split('\n')
  const seconds = [...children.matchAll(/(\d+)m([\d.,]+)s/g)].map(
    ([, minutes, rest]) => Number(minutes) * 60 + Number(rest!.replace(',', '.')),
  )
  return 1000 * seconds.reduce((sum, one) => sum + one, 0)
}

const MOST = 1.5

/** The shortest of several runs, taken in turns; of more where one is above `MOST`, since a busy machine makes some longer. */
function shortest(runs: number, ...commands: string[][]): number[] {
  const times = commands.map(() => Number.POSITIVE_INFINITY)
  const isAbove = () => times.some((time) => time >= MOST * times[0]!)
  for (let round = 0; round < runs || (round < 4 * runs && isAbove()); round++) {
    for (const [index, args] of commands.entries()) times[index] = Math.min(times[index]!, cpuTimeOf(args))
  }
  return times
}

test('--help and --version take at most half as long again as Node alone', () => {
  const [node = 0, help, version] = shortest(9, ['-e', '0'], [cli, '--help'], [cli, '--version'])
  expect(node).toBeGreaterThan(1)
  expect(help).toBeLessThan(node * MOST)
  expect(version).toBeLessThan(node * MOST)
})
