import type { Measured, ReferenceDetail, RenditionDetail } from '../../wire'
import { element } from '../elements'
import { bytes, pixels } from '../format'
import type { Measuring } from './measuring'

export interface TableOptions {
  /** Index of the rendition that is compared. */
  selected: number
  select(index: number): void
  measuring: Measuring
  budget: number | undefined
}

/** The renditions of a reference: width, format, bytes and the time that they took. */
export function renditionTable(
  { renditions, main }: ReferenceDetail,
  { selected, select, measuring, budget }: TableOptions,
): HTMLElement {
  const hasMedia = renditions.some(({ media }) => media !== undefined)
  const heads = ['Size', ...(hasMedia ? ['For'] : []), 'Format', 'Bytes', 'Time', 'Transformation']
  const rows = renditions.map((one, index) => {
    const radio = element('input', {
      type: 'radio',
      name: 'rendition',
      checked: index === selected,
      onchange: () => select(index),
      'aria-label': `Compare ${sizeOf(one)}${one.format ? ` ${one.format}` : ''}`,
    })
    const cells = { format: element('td', {}), size: element('td', {}), time: element('td', {}) }
    const fill = (measured: Measured | Error | undefined) => {
      if (measured instanceof Error) {
        cells.size.textContent = 'failed'
        cells.size.title = measured.message
        cells.size.className = 'bad'
        return
      }
      cells.format.textContent = (measured?.format ?? one.format ?? 'auto').toUpperCase()
      cells.size.textContent = measured ? bytes(measured.bytes) : one.rendition ? '…' : 'on ImageKit'
      cells.size.className = measured && budget !== undefined && measured.bytes > budget ? 'bad' : ''
      cells.time.textContent = measured?.ms === undefined ? '' : `${measured.ms} ms`
    }
    fill(one.measured)
    if (!one.measured && one.rendition) measuring.add(one.rendition, fill)
    return element(
      'tr',
      {},
      element(
        'th',
        { scope: 'row' },
        element('label', { className: 'pick' }, radio, sizeOf(one)),
        index === main && renditions.length > 1 && element('span', { className: 'badge' }, 'src'),
      ),
      ...(hasMedia ? [element('td', {}, one.media ?? 'all others')] : []),
      cells.format,
      cells.size,
      cells.time,
      element('td', {}, element('code', {}, one.transformation || 'none')),
    )
  })
  return element(
    'div',
    { className: 'scroll', tabIndex: 0, role: 'region', 'aria-label': 'Renditions' },
    element(
      'table',
      {},
      element('thead', {}, element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text)))),
      element('tbody', {}, ...rows),
    ),
  )
}

export function sizeOf({ width, height, descriptor }: RenditionDetail): string {
  const size = pixels(width, height)
  return descriptor?.endsWith('x') ? `${size} (${descriptor})` : size || (descriptor ?? 'as rendered')
}
