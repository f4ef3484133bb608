import type { Card, Flag } from '../wire'

export type FilterName = 'all' | Flag | 'duplicate' | 'warning' | 'unused'

export const FILTERS: readonly { name: FilterName; label: string; hint: string }[] = [
  { name: 'all', label: 'All', hint: 'Every image that the open pages refer to' },
  { name: 'warning', label: 'Warnings', hint: 'Images that the plugin warns of' },
  { name: 'upscaled', label: 'Upscaled', hint: 'Asked for at more pixels than the file has' },
  { name: 'no-alt', label: 'No alt', hint: 'Elements without the attribute alt' },
  {
    name: 'no-size',
    label: 'No size',
    hint: 'Elements without width and height: the page shifts as they load',
  },
  { name: 'over-budget', label: 'Over budget', hint: 'Renditions above the option budget' },
  { name: 'duplicate', label: 'Duplicates', hint: 'Files of the same content' },
  { name: 'unused', label: 'Unused', hint: 'Files of the project that no source mentions' },
]

export const SORTS = {
  seen: 'appearance',
  name: 'name',
  bytes: 'size of the file',
  rendition: 'size of the rendition',
} as const
export type SortName = keyof typeof SORTS

const by: Record<SortName, ((a: Card, b: Card) => number) | undefined> = {
  seen: undefined,
  name: (a, b) => a.name.localeCompare(b.name),
  bytes: (a, b) => (b.bytes ?? 0) - (a.bytes ?? 0),
  rendition: (a, b) => (b.renditions.largest ?? 0) - (a.renditions.largest ?? 0),
}

/** The images, and which of them are shown. */
export class Images {
  readonly #cards = new Map<string, Card>()
  #unused: Card[] = []
  readonly #hashes = new Map<string, number>()
  filter: FilterName = 'all'
  search = ''
  sort: SortName = 'seen'

  clear(): void {
    this.#cards.clear()
    this.#hashes.clear()
  }

  /** Adds an image, or replaces it where it stands. */
  set(card: Card): void {
    this.#counts(this.#cards.get(card.id), -1)
    this.#cards.set(card.id, card)
    this.#counts(card, 1)
  }

  delete(id: string): void {
    this.#counts(this.#cards.get(id), -1)
    this.#cards.delete(id)
  }

  #counts(card: Card | undefined, change: number): void {
    if (card?.hash) this.#hashes.set(card.hash, (this.#hashes.get(card.hash) ?? 0) + change)
  }

  set unused(cards: Card[]) {
    this.#unused = cards
  }

  get(id: string): Card | undefined {
    return this.#cards.get(id) ?? this.#unused.find((card) => card.id === id)
  }

  get size(): number {
    return this.#cards.size
  }

  /** Bytes of all originals. */
  get bytes(): number {
    return [...this.#cards.values()].reduce((sum, card) => sum + (card.bytes ?? 0), 0)
  }

  isDuplicate({ hash }: Card): boolean {
    return hash !== undefined && (this.#hashes.get(hash) ?? 0) > 1
  }

  /** Files of the same content as this one. */
  twins({ id, hash }: Card): Card[] {
    return hash === undefined
      ? []
      : [...this.#cards.values()].filter((one) => one.hash === hash && one.id !== id)
  }

  count(filter: FilterName): number {
    return this.#in(filter).length
  }

  /** Returns the images that are shown, in order. */
  shown(): Card[] {
    const words = this.search.toLowerCase().split(/\s+/).filter(Boolean)
    const found = this.#in(this.filter).filter((card) => words.every((word) => textOf(card).includes(word)))
    const order = by[this.sort]
    return order ? [...found].sort(order) : found
  }

  #in(filter: FilterName): Card[] {
    if (filter === 'unused') return this.#unused.filter(({ id }) => !this.#cards.has(id))
    const all = [...this.#cards.values()]
    if (filter === 'all') return all
    if (filter === 'warning') return all.filter(({ warnings }) => warnings.length > 0)
    if (filter === 'duplicate') return all.filter((card) => this.isDuplicate(card))
    return all.filter(({ flags }) => flags.includes(filter))
  }
}

const texts = new WeakMap<Card, string>()

function textOf(card: Card): string {
  const known = texts.get(card)
  if (known !== undefined) return known
  const { path, places, format = '', alt } = card
  const text = [path, format, alt.text ?? '', ...places.map(({ file }) => file)].join(' ').toLowerCase()
  texts.set(card, text)
  return text
}
