/**
 * Prints a Markdown table of runs, the first case being the reference, and gives the targets that were missed though
 * they could be met: where the floor itself lies above a limit, no plugin reaches it.
 */
export function printRuns(runs, targets) {
  const [[, reference]] = Object.entries(runs)
  const ratio = (name, figure) => medianOf(runs[name], figure) / medianOf(reference, figure)
  const judged = Object.entries(targets).flatMap(([name, { limits, floor }]) =>
    Object.entries(limits).map(([figure, limit]) => {
      const judgement = verdict(ratio(name, figure), limit, floor && ratio(floor, figure))
      return { name, figure, judgement, text: `${figure} ≤ ${limit} ${judgement}` }
    }),
  )
  printTable([
    ['build', 'wall', 'memory', 'CPU', 'wall s (min–max)', 'memory MiB', 'CPU s', 'targets'],
    ...Object.keys(runs).map((name) => [
      name,
      ...['wall', 'memory', 'cpu'].map((figure) => ratio(name, figure).toFixed(3)),
      spread(runs[name].map(({ wall }) => wall / 1000)),
      (medianOf(runs[name], 'memory') / 2 ** 20).toFixed(0),
      (medianOf(runs[name], 'cpu') / 1000).toFixed(2),
      judged
        .filter((one) => one.name === name)
        .map(({ text }) => text)
        .join(', '),
    ]),
  ])
  return judged.filter(({ judgement }) => judgement === 'MISS').map(({ name, figure }) => `${name} ${figure}`)
}

/** @param floor the ratio of what does the least that can be done: where that lies above the limit, nobody reaches it */
export function verdict(ratio, limit, floor = 0) {
  if (ratio <= limit) return 'PASS'
  return floor > limit ? `OUT OF REACH: ${floor.toFixed(3)} at the least` : 'MISS'
}

export function percent(share) {
  return `${(share * 100).toFixed(2)} %`
}

function medianOf(runs, figure) {
  return median(runs.map((run) => run[figure]))
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** `1.23 (1.20–1.31)` */
function spread(values) {
  const [middle, low, high] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(2),
  )
  return `${middle} (${low}–${high})`
}

export function printTable([head, ...rows]) {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  say(lines.join('\n'))
}

let said = []

/** Prints figures, and keeps them for the documentation. */
export function say(text) {
  console.log(text)
  said.push(text)
}

/** Returns what has been said since the last call. */
export function takeSaid() {
  const text = said.join('\n').trim()
  said = []
  return text
}
