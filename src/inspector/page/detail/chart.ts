import type { Detail } from '../../wire'
import { element, svg } from '../elements'
import { bytes } from '../format'
import { preview } from '../server'
import type { Measuring } from './measuring'
import { withFields } from './query'

const FORMATS = ['jpg', 'webp', 'avif'] as const
type Format = (typeof FORMATS)[number]
type Series = Record<Format, Map<number, number>>

/** Wider images are rare on pages, and slow to encode. */
const WIDEST = 2560
const SHARES = [0.125, 0.25, 0.4, 0.6, 0.8, 1]

const BOX = { width: 560, height: 220, left: 58, right: 14, top: 12, bottom: 30 }

/** What an image takes at each width and in each format, as lines that grow while renditions are made. */
export function bytesChart(detail: Detail, query: string, measuring: Measuring): HTMLElement {
  const { id, width = WIDEST } = detail.card
  const widest = Math.min(width, WIDEST)
  const asked = SHARES.map((share) => Math.max(16, Math.round(widest * share)))
  /** Those that are made: a crop of an image has fewer. */
  let widths: readonly number[] = [...new Set(asked)]
  const series: Series = { jpg: new Map(), webp: new Map(), avif: new Map() }
  const drawing = svg('svg', {
    viewBox: `0 0 ${BOX.width} ${BOX.height}`,
    role: 'img',
    'aria-label': 'Bytes by width, in JPEG, WebP and AVIF; the table below has the numbers',
  })
  const table = element('div', {
    className: 'scroll',
    tabIndex: 0,
    role: 'region',
    'aria-label': 'Bytes by width',
  })
  const state = element('p', { className: 'hint', role: 'status' })
  const node = element('div', { className: 'chart' }, legend(), drawing, state, table)

  const progress = { measured: 0, total: 0 }
  const draw = () => {
    drawing.replaceChildren(...lines(series, widths))
    table.replaceChildren(numbers(series, widths))
    const { measured, total } = progress
    state.textContent = measured < total ? `Rendering: ${measured} of ${total}` : ''
  }

  async function start(): Promise<void> {
    const found = await Promise.all(
      FORMATS.map(async (format) => ({ format, renditions: await tried(format) })),
    )
    widths = [...new Set(found.flatMap(({ renditions }) => renditions.map(({ width: own }) => own)))].sort(
      (a, b) => a - b,
    )
    progress.total = found.reduce((sum, { renditions }) => sum + renditions.length, 0)
    draw()
    for (const { format, renditions } of found) {
      for (const { rendition, width: own } of renditions) {
        measuring.add(rendition, (measurement) => {
          progress.measured += 1
          if (!(measurement instanceof Error)) series[format].set(own, measurement.bytes)
          draw()
        })
      }
    }
  }

  async function tried(format: Format) {
    const others = { placeholder: '', sizes: '', priority: '' }
    const result = await preview(id, withFields(query, { w: asked.join(';'), f: format, ...others }))
    if ('error' in result) throw new Error(result.error)
    return result.reference.renditions.flatMap(({ rendition, width: own }) =>
      rendition !== undefined && own !== undefined ? [{ rendition, width: own }] : [],
    )
  }

  const whenSeen = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return
    whenSeen.disconnect()
    start().catch((error: Error) => {
      state.textContent = error.message
    })
  })
  whenSeen.observe(node)
  draw()
  return node
}

function legend(): HTMLElement {
  return element(
    'p',
    { className: 'legend', 'aria-hidden': 'true' },
    ...FORMATS.map((format) => element('span', { className: format }, format.toUpperCase())),
  )
}

function lines(series: Series, widths: readonly number[]): SVGElement[] {
  const values = FORMATS.flatMap((format) => [...series[format].values()])
  const most = niceCeiling(Math.max(1000, ...values))
  const widest = widths.at(-1) ?? 1
  const x = (width: number) => BOX.left + (width / widest) * (BOX.width - BOX.left - BOX.right)
  const y = (count: number) => BOX.height - BOX.bottom - (count / most) * (BOX.height - BOX.top - BOX.bottom)
  const grid = [0, 0.5, 1].flatMap((share) => [
    svg('line', {
      class: 'rule',
      x1: BOX.left,
      x2: BOX.width - BOX.right,
      y1: y(most * share),
      y2: y(most * share),
    }),
    svg(
      'text',
      { class: 'tick', x: BOX.left - 8, y: y(most * share) + 4, 'text-anchor': 'end' },
      bytes(most * share),
    ),
  ])
  const ticks = widths
    .filter((width, index) => index === widths.length - 1 || x(widths[index + 1]!) - x(width) > 44)
    .map((width) =>
      svg('text', { class: 'tick', x: x(width), y: BOX.height - 8, 'text-anchor': 'middle' }, `${width}`),
    )
  const curves = FORMATS.flatMap((format) => {
    const points = [...series[format]]
      .sort(([a], [b]) => a - b)
      .map(([width, count]) => [x(width), y(count)] as const)
    return [
      svg('polyline', { class: `curve ${format}`, points: points.map((point) => point.join()).join(' ') }),
      ...points.map(([cx, cy]) => svg('circle', { class: `dot ${format}`, cx, cy, r: 3.5 })),
    ]
  })
  return [...grid, ...ticks, ...curves]
}

/** 1, 2 or 5 times a power of ten. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value))
  return [1, 2, 5, 10].map((step) => step * power).find((one) => one >= value) ?? value
}

function numbers(series: Series, widths: readonly number[]): HTMLElement {
  return element(
    'table',
    {},
    element(
      'thead',
      {},
      element(
        'tr',
        {},
        ...['Width', ...FORMATS.map((format) => format.toUpperCase())].map((text) =>
          element('th', { scope: 'col' }, text),
        ),
      ),
    ),
    element(
      'tbody',
      {},
      ...widths.map((width) =>
        element(
          'tr',
          {},
          element('th', { scope: 'row' }, `${width} px`),
          ...FORMATS.map((format) => {
            const count = series[format].get(width)
            return element('td', {}, count === undefined ? '–' : bytes(count))
          }),
        ),
      ),
    ),
  )
}
