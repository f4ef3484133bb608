import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { environment } from '../child.mjs'
import { median, printTable, say, verdict } from '../report.mjs'
import { buildRevision } from '../revision.mjs'
import { benchScripts } from './scripts.mjs'

/** Of `node -e 0`. */
const MOST = 1.5
const ROUNDS = 21

const cli = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url))
const runs = {
  '`node -e 0`': ['-e', '0'],
  '`--version`': [cli, '--version'],
  '`--help`': [cli, '--help'],
}

/**
 * The command line's start against that of Node itself, and with `against` the scripts that a contributor runs first, over
 * an earlier revision.
 *
 * @returns what missed its target
 */
export async function benchCommandLine({ quick, rounds, against }) {
  say('\n### The command line\n')
  const missed = benchStarts(Number(rounds ?? (quick ? 3 : ROUNDS)))
  if (!against || quick) {
    say('\nScripts: skipped, as --against names the revision to compare with.')
    return missed
  }
  return [...missed, ...(await benchScripts(buildRevision(against)))]
}

function benchStarts(rounds) {
  const times = Object.fromEntries(Object.keys(runs).map((name) => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, words] of Object.entries(runs)) {
      const started = performance.now()
      execFileSync(process.execPath, words, { stdio: 'ignore', env: environment() })
      times[name].push(performance.now() - started)
    }
  }
  const [[, node], ...ours] = Object.entries(times).map(([name, all]) => [name, median(all)])
  const judged = ours.map(([name, time]) => ({ name, time, judgement: verdict(time / node, MOST) }))
  printTable([
    ['command', 'ms', 'ratio', 'target'],
    ['`node -e 0`', node.toFixed(0), '1.00', ''],
    ...judged.map(({ name, time, judgement }) => [
      name,
      time.toFixed(0),
      (time / node).toFixed(2),
      `${judgement} (≤ ${MOST})`,
    ]),
  ])
  return judged.filter(({ judgement }) => judgement !== 'PASS').map(({ name }) => `start of ${name}`)
}
