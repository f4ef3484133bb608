import type { Alt } from '../../../rewrite/markup'
import type { Card, Place } from '../../wire'
import { placeButton } from '../card'
import { element } from '../elements'
import { factsOf, renditionFacts } from '../format'

const ALTS: Record<Alt['kind'], (text: string) => string> = {
  text: (text) => `“${text}”`,
  decorative: () => 'empty: decorative',
  computed: () => 'set where the page runs',
  missing: () => 'missing',
  none: () => 'no element was found',
}

/** What is known of an image: a list of terms. */
export function factsList(
  card: Card,
  twins: readonly Card[],
  actions: { edit(place: Place): void },
): HTMLElement {
  const { alt, places, placeholder, warnings } = card
  const rows: [string, (Node | string)[]][] = [
    ['File', [factsOf(card) || 'not on this machine']],
    ['Written at', places.length ? places.map((place) => placeButton(place, 0, actions)) : ['unknown']],
    ['Renditions', [renditionFacts(card) || 'none']],
    ['Alt', [ALTS[alt.kind](alt.text ?? '')]],
    ['Placeholder', placeholder ? placeholderNodes(placeholder.kind, placeholder.value) : ['none']],
    ...(twins.length ? ([['Same content', twins.map(({ path }) => path)]] as [string, string[]][]) : []),
    ...(warnings.length ? ([['Warnings', [...warnings]]] as [string, string[]][]) : []),
  ]
  return element(
    'dl',
    { className: 'facts-list' },
    ...rows.flatMap(([term, values]) => [
      element('dt', {}, term),
      ...values.map((value) =>
        element('dd', { className: term === 'Warnings' || value === 'missing' ? 'warn' : '' }, value),
      ),
    ]),
  )
}

function placeholderNodes(kind: string, value: string): Node[] {
  const sample = element('span', { className: 'sample', 'aria-hidden': 'true' })
  if (kind === 'color') sample.style.backgroundColor = value
  if (kind === 'lqip') sample.style.backgroundImage = `url("${value}")`
  const text = kind === 'color' ? value : `${kind}, ${value.length} characters`
  return [
    element(
      'span',
      { className: 'placeholder' },
      kind === 'color' || kind === 'lqip' ? sample : undefined,
      text,
    ),
  ]
}
