import { runScript } from '../child.mjs'
import { median, printTable, say } from '../report.mjs'

/** Operations a second against the faster of the official builders. */
const FASTER = 5

const BUILDERS = ['buildSrc', 'client.url', 'javascript', 'node']

/**
 * Two thirds of a signed URL are one HMAC, which every builder has to make; options copied
 * by spread are there to show what that costs.
 */
const WITHOUT_TARGET = { ', signed': 'bound by the HMAC', ', copied options': 'no target' }

/** The URL builders against both official ones. Gives the targets that were missed. */
export async function benchUrls({ quick, rounds }) {
  const runs = Object.fromEntries(BUILDERS.map((builder) => [builder, []]))
  for (let round = 0; round < (quick ? 1 : Number(rounds ?? 5)); round += 1) {
    for (const builder of BUILDERS) {
      runs[builder].push(await runScript('url/measure.mjs', [builder, quick ? 20 : 200]))
    }
  }
  const judged = Object.keys(runs.node[0])
    .filter((name) => name !== 'wall')
    .map((name) => {
      const rates = Object.fromEntries(
        BUILDERS.filter((builder) => name in runs[builder][0]).map((builder) => [
          builder,
          median(runs[builder].map((run) => run[name])),
        ]),
      )
      const official = Math.max(rates.javascript ?? 0, rates.node)
      const ratio = rates['client.url'] / official
      const free = Object.entries(WITHOUT_TARGET).find(([kind]) => name.endsWith(kind))?.[1]
      return { name, rates, ratio, free }
    })
  say('\n### url, thousands of operations a second of CPU time\n')
  printTable([
    ['URL', ...BUILDERS, 'target'],
    ...judged.map(({ name, rates, ratio, free }) => [
      name,
      ...BUILDERS.map((builder) => (rates[builder] ? (rates[builder] / 1000).toFixed(0) : '–')),
      free
        ? `${ratio.toFixed(1)} × (${free})`
        : `${ratio >= FASTER ? 'PASS' : 'MISS'} ${ratio.toFixed(1)} × the faster (≥ ${FASTER})`,
    ]),
  ])
  return judged.filter(({ ratio, free }) => !free && ratio < FASTER).map(({ name }) => `url ${name}`)
}
