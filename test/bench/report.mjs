export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** `1.23 (1.20–1.31)` */
export function spread(values) {
  const [middle, low, high] = [median(values), Math.min(...values), Math.max(...values)].map((value) =>
    value.toFixed(2),
  )
  return `${middle} (${low}–${high})`
}

/** `PASS wall ≤ 0.25, MISS memory ≤ 0.2` */
export function verdict(judged) {
  return judged.map(({ figure, limit, met }) => `${met ? 'PASS' : 'MISS'} ${figure} ≤ ${limit}`).join(', ')
}

/** A Markdown table, so that it can be pasted into docs/bench.md. */
export function printTable([head, ...rows]) {
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)
  console.log(lines.join('\n'))
}
