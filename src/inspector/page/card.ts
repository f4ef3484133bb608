import type { Card, Flag, Place } from '../wire'
import { element, toast } from './elements'
import { altFacts, factsOf, renderedFacts, renditionFacts } from './format'

const BADGES: Record<Flag, string> = {
  upscaled: 'upscaled',
  'no-alt': 'no alt',
  'no-size': 'no size',
  'over-budget': 'over budget',
}

export interface CardActions {
  open(card: Card): void
  edit(place: Place): void
}

/** Creates a card. Its controls are in the tab order only if it is the current one. */
export function cardElement(
  card: Card,
  isDuplicate: boolean,
  isCurrent: boolean,
  actions: CardActions,
): HTMLElement {
  const tabIndex = isCurrent ? 0 : -1
  const [place] = card.places
  return element(
    'div',
    { role: 'gridcell', className: 'card', dataset: { id: card.id } },
    element(
      'button',
      {
        type: 'button',
        className: 'open',
        tabIndex,
        onclick: () => actions.open(card),
        'aria-label': labelOf(card, isDuplicate),
      },
      pictureElement(card),
      element('span', { className: 'name', title: card.path }, card.name),
    ),
    element('span', { className: 'meta' }, factsOf(card) || '\u00a0'),
    element('span', { className: 'meta', title: renditionFacts(card) }, renderedFacts(card) || kindOf(card)),
    altFacts(card) !== '' && element('span', { className: 'meta', title: card.alt.text }, altFacts(card)),
    place
      ? placeButton(place, card.places.length - 1, actions, { tabIndex })
      : element('span', { className: 'meta place' }, card.kind === 'unused' ? card.path : '\u00a0'),
    element('span', { className: 'badges' }, ...badges(card, isDuplicate)),
  )
}

/** A button with a position, which opens the editor. */
export function placeButton(
  place: Place,
  more: number,
  { edit }: Pick<CardActions, 'edit'>,
  properties: Record<string, unknown> = {},
): HTMLButtonElement {
  const text = positionOf(place)
  return element(
    'button',
    {
      type: 'button',
      className: 'place',
      title: `Open ${text} in the editor`,
      onclick: () => edit(place),
      ...properties,
    },
    element('bdi', {}, text),
    more > 0 && element('span', { className: 'more' }, ` +${more}`),
  )
}

export function positionOf({ file, line }: Place): string {
  return line === undefined ? file : `${file}:${line}`
}

/** Opens a position by the dev server's own way, or copies it where the server has none. */
export async function openEditor({ path, line, column }: Place, editor: string | undefined): Promise<void> {
  const position = line === undefined ? path : `${path}:${line}:${column ?? 1}`
  if (editor === undefined) {
    await navigator.clipboard.writeText(position).then(
      () => toast('This dev server opens no editor; the position is copied'),
      () => toast(position),
    )
    return
  }
  const response = await fetch(editor + encodeURIComponent(position)).catch(() => undefined)
  if (response?.ok) toast(`Opened ${position.split('/').at(-1)}`)
  else toast('The dev server could not open the editor', true)
}

function kindOf({ kind, media }: Card): string {
  if (media === 'video') return 'Video'
  return kind === 'unused' ? 'Not mentioned in any source' : kind === 'local' ? '\u00a0' : 'From ImageKit'
}

function pictureElement(card: Card): HTMLElement {
  const { placeholder, picture, width = 1, height = 1 } = card
  // What is nearly as wide as the frame fills it.
  const isFilling = width / height > 1.2 && width / height < 2.2
  const frame = element('span', { className: isFilling ? 'frame filled' : 'frame' })
  if (placeholder?.kind === 'color') frame.style.backgroundColor = placeholder.value
  if (placeholder?.kind === 'lqip') frame.style.backgroundImage = `url("${placeholder.value}")`
  const none = (text: string) => frame.replaceChildren(element('span', { className: 'kind' }, text))
  if (picture === undefined)
    none(card.media === 'video' ? 'Video' : (card.format ?? 'No preview').toUpperCase())
  else
    frame.append(
      element('img', {
        alt: '',
        decoding: 'async',
        dataset: { src: picture },
        onload: () => frame.removeAttribute('style'),
        onerror: () => none('Can’t be shown'),
      }),
    )
  return frame
}

function badges(card: Card, isDuplicate: boolean): HTMLElement[] {
  const names: [string, string][] = [
    ...card.flags.map((flag): [string, string] => [BADGES[flag], flag === 'no-size' ? 'note' : 'warn']),
    ...(isDuplicate ? ([['duplicate', 'note']] as [string, string][]) : []),
    ...(card.placeholder ? ([[card.placeholder.kind, 'plain']] as [string, string][]) : []),
  ]
  return names.map(([text, kind]) => element('span', { className: `badge ${kind}` }, text))
}

function labelOf(card: Card, isDuplicate: boolean): string {
  const flags = [...card.flags.map((flag) => BADGES[flag]), ...(isDuplicate ? ['duplicate'] : [])]
  return [card.name, factsOf(card), ...flags].filter(Boolean).join(', ')
}
