/** Adds a step to the transformation of an ImageKit URL. */
export function withStep(src: string, step: string): string {
  const mark = src.indexOf('?')
  if (mark < 0) return `${src}?tr=${step}`
  const pairs = src.slice(mark + 1).split('&')
  const chained = pairs.map((pair) => (pair.startsWith('tr=') ? `${pair}:${step}` : pair))
  const isChained = pairs.some((pair) => pair.startsWith('tr='))
  return `${src.slice(0, mark)}?${[...chained, ...(isChained ? [] : [`tr=${step}`])].join('&')}`
}
