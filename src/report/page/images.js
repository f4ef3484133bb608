import { announce, byId, bytes, element, plural, scroller, thumb } from './dom.js'

/** Rows that are drawn at a time: five thousand would take a second. */
const STEP = 100

/** The table of all images: filtered, sorted, and drawn as far as it is looked at. */
export function imagesSection(data) {
  const state = { text: '', finding: '', part: undefined, by: 2, isUp: false, shown: STEP, rows: data.images }
  const body = element('tbody')
  const count = element('p', { className: 'soft', id: 'count' })
  const more = element('button', { type: 'button', onclick: () => addRows() }, 'Show more')
  const columns = columnsOf(data)
  const heads = columns.map((column, index) => sortable(column, index, state, () => update(true)))

  function addRows() {
    const next = state.rows.slice(body.childElementCount, body.childElementCount + STEP)
    body.append(...next.map((image) => rowOf(image, columns, data)))
    more.hidden = body.childElementCount >= state.rows.length
  }
  function update(isSorted = false) {
    const text = state.text.toLowerCase()
    state.rows = data.images.filter(
      (image) =>
        (!text || image.search.includes(text)) &&
        (!state.finding || image.findings.some(([kind]) => kind === state.finding)) &&
        (!state.part || state.part.has(image)),
    )
    const { value } = columns[state.by]
    const sign = state.isUp ? 1 : -1
    state.rows.sort((a, b) => {
      const [one, other] = [value(a), value(b)]
      return (one < other ? -1 : one > other ? 1 : 0) * sign || (a.path < b.path ? -1 : 1)
    })
    for (const [index, head] of heads.entries())
      head.setAttribute('aria-sort', index === state.by ? (state.isUp ? 'ascending' : 'descending') : 'none')
    body.replaceChildren()
    addRows()
    const isAll = state.rows.length === data.images.length
    count.textContent = isAll
      ? plural(state.rows.length, 'reference')
      : `${state.rows.length.toLocaleString('en')} of ${plural(data.images.length, 'reference')}`
    if (!isSorted) announce(count.textContent)
  }

  const search = element('input', {
    type: 'search',
    id: 'search',
    placeholder: 'File, module or query',
    autocomplete: 'off',
    spellcheck: false,
  })
  search.oninput = () => {
    state.text = search.value
    update()
  }
  const select = element(
    'select',
    { id: 'finding' },
    element('option', { value: '' }, 'All'),
    data.kinds
      .filter(([kind]) => data.counts[kind])
      .map(([kind, label]) => element('option', { value: kind }, `${label} (${data.counts[kind]})`)),
  )
  select.onchange = () => {
    state.finding = select.value
    update()
  }
  const clear = element('button', { type: 'button', className: 'quiet', hidden: true })
  clear.onclick = () => choosePart(undefined)
  function choosePart(name, images) {
    state.part = images
    clear.hidden = name === undefined
    clear.textContent = `${name} ×`
    clear.setAttribute('aria-label', `Show all images, not only those of ${name}`)
    update()
  }

  const content = [
    element(
      'div',
      { className: 'tools' },
      element('label', { htmlFor: 'search' }, 'Search', search),
      element('label', { htmlFor: 'finding' }, 'Show', select),
      clear,
      count,
    ),
    scroller(
      'Table of images',
      element('table', { className: 'images' }, element('thead', {}, element('tr', {}, heads)), body),
    ),
    more,
  ]
  update(true)
  return {
    content,
    showFinding(kind) {
      select.value = kind
      select.onchange()
      byId('images').querySelector('h2').focus()
    },
    showPart(name, images) {
      choosePart(name, images)
      byId('images').querySelector('h2').focus()
    },
  }
}

function columnsOf(data) {
  const device = (index, className) => ({
    name: data.devices[index].name,
    className: `number ${className}`,
    value: (image) => image.loads[index] ?? 0,
    cell: (image) => loadCell(image, index),
  })
  return [
    { name: 'Image', className: 'wide', value: (image) => image.path, cell: (image) => nameCell(image) },
    {
      name: 'Original',
      className: 'number spare',
      value: (image) => image.bytes ?? 0,
      cell: (image) => [
        image.bytes ? bytes(image.bytes) : '–',
        image.width && element('small', {}, `${image.width} × ${image.height}`),
      ],
    },
    device(0, ''),
    device(1, ''),
    device(2, ''),
    {
      name: 'Findings',
      className: 'wide',
      value: (image) => image.findings.length,
      cell: (image) =>
        element(
          'ul',
          { className: 'findings' },
          image.findings.map(([kind, text]) => findingItem(kind, text, data)),
        ),
    },
  ]
}

function loadCell(image, index) {
  if (image.isVideo) return 'video'
  const load = image.loads[index]
  if (load === undefined || load === null) return '–'
  const width = image.widths[index]
  return [
    `${image.isEstimated[index] ? '≈ ' : ''}${bytes(load)}`,
    width && element('small', {}, `${width} px`),
  ]
}

function nameCell(image) {
  const places = image.modules.slice(0, 2).map(([file, line]) => `${file}${line ? `:${line}` : ''}`)
  const rest = image.modules.length - places.length
  return element(
    'div',
    { className: 'name' },
    thumb(image.picture),
    element(
      'div',
      {},
      element('b', {}, image.path),
      image.query && element('code', {}, `?${image.query}`),
      places.length > 0 && element('small', {}, `${places.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`),
    ),
  )
}

function findingItem(kind, text, data) {
  const label = data.kinds.find(([name]) => name === kind)?.[1] ?? kind
  // The text may say it already: `No alt in index.html`.
  const rest = text.startsWith(label) ? text.slice(label.length) : ` ${text}`
  return element('li', {}, element('b', {}, label), rest)
}

function sortable({ name, className }, index, state, update) {
  const button = element('button', { type: 'button' }, name)
  button.onclick = () => {
    state.isUp = state.by === index ? !state.isUp : index === 0
    state.by = index
    update()
    announce(`Sorted by ${name}, ${state.isUp ? 'ascending' : 'descending'}`)
  }
  return element('th', { scope: 'col', className }, button)
}

function rowOf(image, columns) {
  return element(
    'tr',
    {},
    columns.map(({ className, cell }, index) =>
      element(
        index === 0 ? 'th' : 'td',
        index === 0 ? { scope: 'row', className } : { className },
        cell(image),
      ),
    ),
  )
}
