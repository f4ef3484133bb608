import type { Card, Detail, Place, Preview, ProjectFacts, ReferenceDetail } from '../../wire'
import { positionOf } from '../card'
import { element, field, toast } from '../elements'
import type { Images } from '../images'
import { keepFocus } from '../keep-focus'
import * as server from '../server'
import { bytesChart } from './chart'
import { codeSection } from './code-section'
import { Compare } from './compare'
import { factsList } from './facts'
import { focusPicker } from './focus'
import { queryForm } from './form'
import { Measuring } from './measuring'
import { withFields } from './query'
import { renditionTable } from './renditions'

export interface DetailContext {
  edit(place: Place): void
  project(): ProjectFacts | undefined
  /** The images of the grid, in order. */
  shown(): Card[]
  onClose(id: string | undefined): void
}

/** Milliseconds without a key before a query is tried. */
const PAUSE = 200

/** One image: its original beside a rendition, and the grammar to try. */
export class DetailView {
  readonly #dialog: HTMLDialogElement
  readonly #images: Images
  readonly #context: DetailContext
  #id: string | undefined
  #hash: string | undefined
  #measuring = new Measuring()
  #opening = 0

  constructor(dialog: HTMLDialogElement, images: Images, context: DetailContext) {
    this.#dialog = dialog
    this.#images = images
    this.#context = context
    dialog.addEventListener('close', () => {
      const id = this.#id
      this.#measuring.stop()
      this.#id = undefined
      dialog.replaceChildren()
      history.replaceState(undefined, '', location.pathname)
      context.onClose(id)
    })
    dialog.addEventListener('click', (event) => event.target === dialog && dialog.close())
  }

  /** Opens an image, or the next one in its place. */
  async open(id: string, index = 0): Promise<void> {
    const mine = ++this.#opening
    try {
      const card = this.#images.get(id)
      const detail = card?.kind === 'unused' ? unusedDetail(card) : await server.detail(id)
      if (mine !== this.#opening) return
      this.#measuring.stop()
      this.#measuring = new Measuring()
      const isAnother = id !== this.#id
      this.#id = id
      this.#hash = detail.card.hash
      history.replaceState(undefined, '', `#${id}`)
      const hasFocus = keepFocus(this.#dialog, () => this.#show(detail, index))
      if (!this.#dialog.open) this.#dialog.showModal()
      if (!isAnother && hasFocus) return
      this.#dialog.querySelector<HTMLElement>('#detail-title')?.focus()
      this.#dialog.scrollTo(0, 0)
    } catch (error) {
      toast((error as Error).message, true)
    }
  }

  /** Shows what has changed of an image: its facts, or all of another picture. */
  renew(ids: readonly string[]): void {
    const id = this.#id
    if (id === undefined || !ids.includes(id)) return
    const card = this.#images.get(id)
    if (card && card.hash !== this.#hash) return void this.open(id)
    const place = this.#dialog.querySelector('.facts-list')
    if (card && place) place.replaceWith(factsList(card, this.#images.twins(card), this.#context))
  }

  #show(detail: Detail, index: number): void {
    const { card } = detail
    const reference = detail.references[index]
    this.#dialog.replaceChildren(
      this.#header(card),
      ...(reference === undefined
        ? [plainPicture(detail), factsList(card, [], this.#context)]
        : this.#body(detail, index)),
    )
  }

  #header({ id, name, path }: Card): HTMLElement {
    const cards = this.#context.shown()
    const at = cards.findIndex((card) => card.id === id)
    const go = (label: string, sign: string, step: number) => {
      const next = at < 0 ? undefined : cards[at + step]
      return element(
        'button',
        {
          type: 'button',
          className: 'small',
          'aria-label': label,
          title: label,
          disabled: !next,
          onclick: () => next && this.open(next.id),
        },
        sign,
      )
    }
    return element(
      'header',
      { className: 'detail-top' },
      element(
        'div',
        { className: 'titles' },
        element('h2', { id: 'detail-title', tabIndex: -1 }, name),
        element('p', { className: 'path' }, path),
      ),
      element(
        'div',
        { className: 'buttons' },
        go('Previous image', '←', -1),
        go('Next image', '→', 1),
        element(
          'button',
          { type: 'button', className: 'small', onclick: () => this.#dialog.close() },
          'Close',
        ),
      ),
    )
  }

  #body(detail: Detail, index: number): HTMLElement[] {
    const { card, references } = detail
    const written = references[index]!
    const state = { query: written.query, reference: written as ReferenceDetail, selected: written.main }
    const compare = new Compare()
    const table = element('div', {})
    const code = element('div', {})
    const problem = element('p', { className: 'problem', role: 'status' })
    const warnings = element('ul', { className: 'warnings' })
    const chart = element('div', {})
    const isImage = card.media === 'image'
    const isHere = card.kind === 'local' && isImage

    const showRendition = () => {
      const rendition = state.reference.renditions[state.selected]
      if (!rendition || !isImage) return
      void this.#compare(compare, detail, state.query, rendition)
    }
    const showReference = () => {
      const renditions = renditionTable(state.reference, {
        selected: state.selected,
        select: (next) => {
          state.selected = next
          showRendition()
        },
        measuring: this.#measuring,
        budget: this.#context.project()?.budget,
      })
      keepFocus(table, () => table.replaceChildren(renditions))
      const { query, reference } = state
      const alt = written.alt.text ?? ''
      const section = codeSection(card, { query, reference, alt }, this.#context.project())
      keepFocus(code, () => code.replaceChildren(section))
      warnings.replaceChildren(...state.reference.warnings.map((text) => element('li', {}, text)))
      showRendition()
    }
    const showChart = () =>
      chart.replaceChildren(...(isHere ? [bytesChart(detail, state.query, this.#measuring)] : []))

    const tried = (result: Preview, query: string) => {
      problem.textContent = 'error' in result ? result.error : ''
      if ('error' in result) return
      this.#measuring.stop()
      this.#measuring = new Measuring()
      Object.assign(state, { query, reference: result.reference, selected: result.reference.main })
      showReference()
      showChart()
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    let latest = 0
    const change = (query: string) => {
      clearTimeout(timer)
      timer = setTimeout(async () => {
        const mine = ++latest
        const result = await server
          .preview(card.id, query)
          .catch((error: Error) => ({ error: error.message }))
        if (mine === latest && this.#id === card.id) tried(result, query)
      }, PAUSE)
    }

    showReference()
    showChart()
    const focus =
      detail.original !== undefined && isImage
        ? focusPicker({
            id: card.id,
            original: detail.original,
            focus: detail.focus,
            canWrite: detail.canWrite,
            onSaved: () => void this.open(card.id, index),
          })
        : undefined
    return [
      element(
        'div',
        { className: 'columns' },
        element(
          'section',
          { className: 'stage', 'aria-label': 'Picture' },
          ...(isImage
            ? tabs([['Compare', compare.node], ...(focus ? [['Focus', focus] as const] : [])])
            : [video(state.reference)]),
        ),
        element(
          'section',
          { className: 'side-column', 'aria-label': 'Facts' },
          references.length > 1 && this.#references(detail, index),
          factsList(card, this.#images.twins(card), this.#context),
        ),
      ),
      element(
        'section',
        { className: 'panel' },
        element('h3', {}, 'Try parameters'),
        queryForm(written.query, card.kind === 'local', change),
        problem,
        warnings,
        code,
      ),
      element('section', { className: 'panel' }, element('h3', {}, 'Renditions'), table),
      ...(isHere
        ? [element('section', { className: 'panel' }, element('h3', {}, 'Bytes by width and format'), chart)]
        : []),
    ]
  }

  /** A crop is compared with the same crop in full quality: the original shows more than it. */
  async #compare(
    compare: Compare,
    { card, original }: Detail,
    query: string,
    rendition: ReferenceDetail['renditions'][number],
  ): Promise<void> {
    const { width, height, url } = rendition
    const ratio = width && height ? width / height : undefined
    const own = card.width && card.height ? card.width / card.height : undefined
    const isWhole = ratio === undefined || own === undefined || Math.abs(ratio / own - 1) < 0.015
    const shape = ratio ?? own
    const label = [width && `${width} px`].filter(Boolean).join(' ')
    const right = label ? `Rendition, ${label}` : 'Rendition'
    if (isWhole || rendition.rendition === undefined) {
      compare.show(original ?? url, url, shape, ['Original', right])
      return
    }
    const full = await server
      .preview(card.id, withFields(query, { f: 'png', q: '100' }))
      .catch(() => ({ error: '' }))
    const same = 'error' in full ? undefined : full.reference.renditions.find((one) => one.width === width)
    if (this.#id === card.id) compare.show(same?.url ?? url, url, shape, ['Before compression', right])
  }

  #references({ card, references }: Detail, index: number): HTMLElement {
    const select = element(
      'select',
      { onchange: () => void this.open(card.id, Number(select.value)) },
      ...references.map(({ query, places: [place] }, at) =>
        element(
          'option',
          { value: String(at), selected: at === index },
          `${query || 'no parameters'}${place ? ` (${positionOf(place)})` : ''}`,
        ),
      ),
    )
    return field('Reference', select)
  }
}

function tabs(panels: readonly (readonly [string, HTMLElement])[]): HTMLElement[] {
  const buttons = panels.map(([label, panel], index) => {
    panel.hidden = index > 0
    return element(
      'button',
      {
        type: 'button',
        className: 'tab',
        'aria-pressed': String(index === 0),
        onclick: () => {
          for (const [at, [, other]] of panels.entries()) other.hidden = at !== index
          for (const [at, button] of buttons.entries())
            button.setAttribute('aria-pressed', String(at === index))
        },
      },
      label,
    )
  })
  return [
    element('div', { className: 'tabs', role: 'group', 'aria-label': 'View' }, ...buttons),
    ...panels.map(([, panel]) => panel),
  ]
}

function video({ renditions }: ReferenceDetail): HTMLElement {
  return element('video', {
    controls: true,
    preload: 'metadata',
    src: renditions[0]?.url ?? '',
    className: 'film',
  })
}

function plainPicture({ card }: Detail): HTMLElement {
  return element('img', { className: 'whole', src: card.picture ?? '', alt: card.name })
}

function unusedDetail(card: Card): Detail {
  return { card, canWrite: 'Nothing refers to this image', references: [] }
}
