import { runScript } from '../child.mjs'
import { printTable } from '../report.mjs'

/** Operations a second against the faster of the official builders. */
const FASTER = 5

/** The URL builders against both official ones. Gives the targets that were missed. */
export async function benchUrls({ quick, rounds }) {
  const { results } = await runScript('url/measure.mjs', quick ? [20, 1] : [200, Number(rounds ?? 5)])
  const judged = results.map(({ name, rates }) => {
    const official = Math.max(rates.javascript ?? 0, rates.node)
    const ours = rates.buildSrc ?? rates['client.url']
    // Two thirds of a signed URL are one HMAC, which every builder has to make.
    const isBound = rates.buildSrc === undefined
    return { name, rates, ratio: ours / official, isBound }
  })
  console.log('\n### url, thousands of operations a second of CPU time\n')
  const columns = ['buildSrc', 'client.url', 'javascript', 'node']
  printTable([
    ['URL', ...columns, 'target'],
    ...judged.map(({ name, rates, ratio, isBound }) => [
      name,
      ...columns.map((column) => (rates[column] ? (rates[column] / 1000).toFixed(0) : '–')),
      isBound
        ? `${ratio.toFixed(1)} × (bound by the HMAC)`
        : `${ratio >= FASTER ? 'PASS' : 'MISS'} ${ratio.toFixed(1)} × the faster (≥ ${FASTER})`,
    ]),
  ])
  return judged.filter(({ ratio, isBound }) => !isBound && ratio < FASTER).map(({ name }) => `url ${name}`)
}
