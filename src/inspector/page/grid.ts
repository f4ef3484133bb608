import type { Card } from '../wire'
import { type CardActions, cardElement } from './card'
import { element } from './elements'
import type { Images } from './images'

const NARROWEST = 208
const GAP = 16
/** Height of a row, which the style sheet gives to cards. */
const ROW = 312
/** Rows above and below the window. */
const AROUND = 2
/** Pixels per millisecond above which pictures wait: what passes by at this speed can't be seen, and would be rendered. */
const FAST = 1.5
/** Milliseconds without a scroll after which they are loaded. */
const CALM = 120

/** A grid of which only the rows in the window exist: five thousand images are a few dozen elements. */
export class Grid {
  readonly #root: HTMLElement
  readonly #images: Images
  readonly #actions: CardActions
  readonly #rows = new Map<number, { node: HTMLElement; cards: readonly Card[]; state: string }>()
  #cards: readonly Card[] = []
  #columns = 1
  #current = 0
  #frame = 0
  #last = { at: 0, top: 0 }
  #calming: ReturnType<typeof setTimeout> | undefined

  constructor(root: HTMLElement, images: Images, actions: CardActions) {
    this.#root = root
    this.#images = images
    this.#actions = actions
    root.setAttribute('role', 'grid')
    root.setAttribute('aria-label', 'Images')
    root.addEventListener('keydown', (event) => this.#move(event))
    root.addEventListener('focusin', (event) => this.#follow(event))
    addEventListener('scroll', () => this.#later(), { passive: true })
    new ResizeObserver(() => this.#later()).observe(root)
  }

  /** Shows these images. */
  show(cards: readonly Card[]): void {
    this.#cards = cards
    this.#current = Math.max(0, Math.min(this.#current, cards.length - 1))
    this.#root.hidden = cards.length === 0
    if (cards.length === 0) this.#forgetAll()
    this.#draw()
  }

  /** Moves the focus to an image, wherever it is. */
  focus(id?: string): void {
    const index = id === undefined ? this.#current : this.#cards.findIndex((card) => card.id === id)
    this.#focusAt(index < 0 ? this.#current : index)
  }

  #later(): void {
    cancelAnimationFrame(this.#frame)
    this.#frame = requestAnimationFrame(() => this.#draw())
  }

  #draw(): void {
    const width = this.#root.clientWidth
    if (width === 0) return
    const columns = Math.max(1, Math.floor((width + GAP) / (NARROWEST + GAP)))
    if (columns !== this.#columns) {
      this.#columns = columns
      this.#forgetAll()
    }
    const count = Math.ceil(this.#cards.length / columns)
    this.#root.style.height = `${Math.max(0, count * ROW - GAP)}px`
    this.#root.setAttribute('aria-rowcount', String(count))
    this.#root.setAttribute('aria-colcount', String(columns))
    const top = -this.#root.getBoundingClientRect().top
    const first = Math.max(0, Math.floor(top / ROW) - AROUND)
    const last = Math.min(count - 1, Math.floor((top + innerHeight) / ROW) + AROUND)
    const wanted = new Set(Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index))
    // The row that holds the focus stays, or the focus would be lost.
    const currentRow = Math.floor(this.#current / columns)
    if (this.#root.contains(document.activeElement) && currentRow < count) wanted.add(currentRow)
    for (const [index, { node }] of this.#rows) {
      if (wanted.has(index)) continue
      node.remove()
      this.#rows.delete(index)
    }
    // Without the focus, the first row in the window leads into the grid.
    if (!this.#root.contains(document.activeElement) && !wanted.has(currentRow))
      this.#current = first * columns
    for (const index of [...wanted].sort((a, b) => a - b)) this.#drawRow(index)
    this.#loadPictures()
  }

  /** Loads the pictures of the rows, at once or when a fast scroll is over. */
  #loadPictures(): void {
    const [now, { at, top }] = [performance.now(), this.#last]
    this.#last = { at: now, top: scrollY }
    const isFast = Math.abs(scrollY - top) > FAST * (now - at)
    clearTimeout(this.#calming)
    if (isFast) this.#calming = setTimeout(() => this.#loadPictures(), CALM)
    else
      for (const picture of this.#root.querySelectorAll<HTMLImageElement>('img[data-src]')) {
        picture.src = picture.dataset.src!
        delete picture.dataset.src
      }
  }

  #drawRow(index: number): void {
    const start = index * this.#columns
    const cards = this.#cards.slice(start, start + this.#columns)
    const state = cards
      .map((card, at) => `${this.#images.isDuplicate(card)} ${start + at === this.#current}`)
      .join()
    const known = this.#rows.get(index)
    const isSame =
      known?.state === state &&
      known.cards.length === cards.length &&
      cards.every((one, at) => one === known.cards[at])
    if (isSame) return
    const node = known?.node ?? this.#newRow(index)
    const focused = node.contains(document.activeElement) ? document.activeElement : undefined
    const column = focused ? [...node.children].findIndex((cell) => cell.contains(focused)) : -1
    const isPlace = focused?.classList.contains('place') ?? false
    node.replaceChildren(
      ...cards.map((card, at) =>
        cardElement(card, this.#images.isDuplicate(card), start + at === this.#current, this.#actions),
      ),
    )
    this.#rows.set(index, { node, cards, state })
    if (column >= 0) node.children[column]?.querySelector<HTMLElement>(isPlace ? '.place' : '.open')?.focus()
  }

  #newRow(index: number): HTMLElement {
    const node = element('div', { role: 'row', className: 'row', 'aria-rowindex': index + 1 })
    node.style.transform = `translateY(${index * ROW}px)`
    node.style.gridTemplateColumns = `repeat(${this.#columns}, minmax(0, 1fr))`
    this.#root.append(node)
    return node
  }

  #forgetAll(): void {
    for (const { node } of this.#rows.values()) node.remove()
    this.#rows.clear()
  }

  /** Makes the card that was clicked the current one. */
  #follow({ target }: FocusEvent): void {
    const index = this.#indexOf(target as Element)
    if (index < 0 || index === this.#current) return
    this.#setCurrent(index)
  }

  #indexOf(target: Element): number {
    const id = target.closest<HTMLElement>('.card')?.dataset.id
    return this.#cards.findIndex((card) => card.id === id)
  }

  /** One card at a time is in the tab order. */
  #setCurrent(index: number): void {
    for (const one of this.#root.querySelectorAll<HTMLElement>('[tabindex="0"]')) one.tabIndex = -1
    this.#current = index
    for (const one of this.#cellAt(index)?.querySelectorAll<HTMLElement>('button') ?? []) one.tabIndex = 0
    for (const row of this.#rows.values())
      row.state = row.cards
        .map((card) => `${this.#images.isDuplicate(card)} ${this.#cards[index] === card}`)
        .join()
  }

  #cellAt(index: number): Element | undefined {
    const row = this.#rows.get(Math.floor(index / this.#columns))
    return row?.node.children[index % this.#columns]
  }

  #move(event: KeyboardEvent): void {
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: this.#columns,
      ArrowUp: -this.#columns,
      PageDown: this.#columns * Math.max(1, Math.floor(innerHeight / ROW)),
      PageUp: -this.#columns * Math.max(1, Math.floor(innerHeight / ROW)),
      Home: -this.#cards.length,
      End: this.#cards.length,
    }
    const step = steps[event.key]
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    this.#focusAt(Math.max(0, Math.min(this.#cards.length - 1, this.#current + step)))
  }

  #focusAt(index: number): void {
    if (!this.#cards[index]) return
    this.#setCurrent(index)
    const top = this.#root.getBoundingClientRect().top + Math.floor(index / this.#columns) * ROW
    const header = document.querySelector('.filters')?.getBoundingClientRect().bottom ?? 0
    if (top < header + GAP) scrollBy(0, top - header - GAP)
    else if (top + ROW > innerHeight) scrollBy(0, top + ROW - innerHeight)
    this.#draw()
    this.#cellAt(index)?.querySelector<HTMLElement>('.open')?.focus({ preventScroll: true })
  }
}
