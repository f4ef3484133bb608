import type { ProjectFacts } from '../wire'
import { openEditor } from './card'
import { DetailView } from './detail/view'
import { byId, element, toast } from './elements'
import { bytes, plural } from './format'
import { Grid } from './grid'
import { FILTERS, Images, SORTS, type SortName } from './images'
import * as server from './server'

/** Milliseconds between two questions for changes. */
const EVERY = 1000

const images = new Images()
let facts: ProjectFacts | undefined
let hasUnused = false

const actions = {
  open: (card: { id: string }) => view.open(card.id),
  edit: (place: Parameters<typeof openEditor>[0]) => openEditor(place, facts?.editor),
}
const view = new DetailView(byId<HTMLDialogElement>('detail'), images, {
  edit: actions.edit,
  project: () => facts,
  shown: () => images.shown(),
  onClose: (id) => grid.focus(id),
})
const grid = new Grid(byId('grid'), images, actions)

function show(): void {
  const cards = images.shown()
  grid.show(cards)
  showFilters()
  const all = images.size
  const found = cards.length === all ? '' : `${cards.length.toLocaleString('en')} of `
  byId('facts').textContent = all
    ? `${found}${plural(all, 'image')} · ${bytes(images.bytes)} of originals`
    : ''
  byId('empty').hidden = cards.length > 0
  if (cards.length === 0) byId('empty').replaceChildren(...emptiness())
}

function emptiness(): (Node | string)[] {
  if (images.filter === 'unused' && !hasUnused) return ['Looking through the project…']
  if (images.size > 0 || images.filter === 'unused') return [element('p', {}, 'No image is like this.')]
  return [
    element('h2', {}, 'No images yet'),
    element('p', {}, 'They appear here as pages of your app refer to them.'),
    element('a', { href: facts?.base ?? '/', target: '_blank', rel: 'noopener' }, 'Open the app'),
  ]
}

const chips = new Map(
  FILTERS.map(({ name, label, hint }) => {
    const count = element('span', { className: 'count' })
    const choose = () => {
      images.filter = name
      scrollTo(0, 0)
      if (name === 'unused') void listUnused()
      show()
    }
    const chip = element(
      'button',
      { type: 'button', className: 'chip', title: hint, onclick: choose },
      label,
      count,
    )
    byId('filters').append(chip)
    return [name, { chip, count }] as const
  }),
)

function showFilters(): void {
  for (const [name, { chip, count }] of chips) {
    const number = images.count(name)
    chip.setAttribute('aria-pressed', String(images.filter === name))
    count.textContent = name === 'unused' && !hasUnused ? '' : number.toLocaleString('en')
    chip.classList.toggle('none', number === 0 && name !== 'unused')
    if (name === 'over-budget' && facts && facts.budget === undefined) chip.hidden = true
  }
}

/** A walk through the project: only where it is asked for. */
async function listUnused(): Promise<void> {
  try {
    images.unused = await server.unused()
    hasUnused = true
    show()
  } catch (error) {
    toast((error as Error).message, true)
  }
}

/** Asks for changes as long as the page is looked at. */
async function follow(): Promise<void> {
  let session: string | undefined
  let version = 0
  for (;;) {
    try {
      const changes = await server.changes(version)
      byId('connection').textContent = ''
      if (session !== undefined && changes.session !== session) {
        images.clear()
        version = 0
        session = changes.session
        continue
      }
      session = changes.session
      version = changes.version
      for (const card of changes.cards) images.set(card)
      for (const id of changes.gone) images.delete(id)
      if (changes.cards.length || changes.gone.length || facts === undefined) show()
      if (changes.cards.length) view.renew(changes.cards.map(({ id }) => id))
      if (changes.hasMore) continue
    } catch {
      byId('connection').textContent = 'The dev server does not answer; trying again…'
    }
    await new Promise((done) => setTimeout(done, EVERY))
    if (document.hidden)
      await new Promise((done) => document.addEventListener('visibilitychange', done, { once: true }))
  }
}

function listen(): void {
  const search = byId<HTMLInputElement>('search')
  search.addEventListener('input', () => {
    images.search = search.value
    scrollTo(0, 0)
    show()
  })
  search.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault()
      grid.focus(images.shown()[0]?.id)
    }
    if (event.key !== 'Escape' || search.value === '') return
    search.value = ''
    search.dispatchEvent(new Event('input'))
  })
  const sort = byId<HTMLSelectElement>('sort')
  sort.append(...Object.entries(SORTS).map(([value, label]) => element('option', { value }, label)))
  sort.addEventListener('change', () => {
    images.sort = sort.value as SortName
    show()
  })
  document.addEventListener('keydown', (event) => {
    const isTyping = (event.target as Element).matches('input, select, textarea')
    if (event.key !== '/' || isTyping || byId<HTMLDialogElement>('detail').open) return
    event.preventDefault()
    search.focus()
    search.select()
  })
}

async function start(): Promise<void> {
  listen()
  void follow()
  facts = await server.project()
  byId('project').textContent = `in ${facts.name}`
  document.title = `Images in ${facts.name}`
  show()
  const [, id] = /^#([0-9a-f]{16})$/.exec(location.hash) ?? []
  if (id) await view.open(id)
}

start().catch((error: Error) => toast(error.message, true))
