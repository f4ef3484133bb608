import { bar, bytes, choices, copyButton, element, percent, plural, table, thumb } from './dom.js'
import { drawTreemap } from './treemap.js'

/** What each device loads, beside the originals. */
export function summarySection({ originals, devices, isEstimated }) {
  const most = Math.max(originals.bytes, ...devices.map((one) => one.bytes), 1)
  const row = (name, detail, size, className) =>
    element(
      'li',
      { className },
      element('span', { className: 'who' }, element('b', {}, name), element('small', {}, detail)),
      bar(size / most),
      element(
        'span',
        { className: 'figure' },
        element('b', {}, `${isEstimated && className !== 'original' ? '≈ ' : ''}${bytes(size)}`),
        element(
          'small',
          {},
          className === 'original' ? 'as they are' : `${percent(size, originals.bytes)} of the originals`,
        ),
      ),
    )
  return [
    element(
      'ul',
      { className: 'summary' },
      row('Originals', plural(originals.files, 'file'), originals.bytes, 'original'),
      devices.map((one) => row(one.name, one.screen, one.bytes, 'device')),
    ),
  ]
}

/** Numbers of findings; each is a filter of the table. */
export function findingsSection({ kinds, counts, duplicates, budgets }, onChoose) {
  const chips = kinds
    .filter(([kind]) => counts[kind])
    .map(([kind, label, hint]) =>
      element(
        'li',
        {},
        element(
          'button',
          { type: 'button', className: 'finding', onclick: () => onChoose(kind) },
          element('b', {}, String(counts[kind])),
          element('span', {}, label),
          element('small', {}, hint),
        ),
      ),
    )
  const links = [
    [
      'Duplicates',
      duplicates.equal.length + duplicates.near.length,
      '#duplicates',
      'Files that are equal, or look alike',
    ],
    ['Over budget', budgets.filter((one) => one.isExceeded).length, '#budgets', 'Folders, pages and modules'],
  ]
    .filter(([, count]) => count)
    .map(([label, count, href, hint]) =>
      element(
        'li',
        {},
        element(
          'a',
          { className: 'finding', href },
          element('b', {}, String(count)),
          element('span', {}, label),
          element('small', {}, hint),
        ),
      ),
    )
  const all = [...chips, ...links]
  return all.length
    ? [element('ul', { className: 'chips' }, all)]
    : [element('p', {}, 'Nothing to report: no image is upscaled, without alt or late.')]
}

export function adviceSection({ advice }) {
  if (advice.length === 0)
    return [
      element(
        'p',
        { className: 'soft' },
        'No other widths, sizes or formats save as much as 5 % of an image.',
      ),
    ]
  const total = advice.reduce((sum, one) => sum + one.before - one.after, 0)
  return [
    element(
      'p',
      {},
      `An average screen would load ${bytes(total)} less. The same screens see the same pixels: no image gets smaller than it is shown.`,
    ),
    element('ul', { className: 'advice' }, advice.map(adviceItem)),
  ]
}

function changeText({ from, to, sizes, format }) {
  const isSame = from.join() === to.join()
  const widths = isSame
    ? `${from.join(', ')} pixels wide as now`
    : `${from.join(', ')} → ${to.join(', ')} pixels wide`
  return [
    widths,
    sizes && 'sizes as Chromium lays it out',
    format && `as ${format === 'webp' ? 'WebP' : format.toUpperCase()}`,
  ]
    .filter(Boolean)
    .join('; ')
}

function adviceItem(one) {
  const query = element('code', { className: 'query' }, one.query)
  return element(
    'li',
    {},
    thumb(one.picture),
    element(
      'div',
      { className: 'what' },
      element('b', {}, one.path),
      element('p', {}, changeText(one)),
      element('div', { className: 'copy' }, query, copyButton(one.query, `the query of ${one.path}`)),
    ),
    element(
      'div',
      { className: 'figure' },
      element('b', {}, `−${percent(one.before - one.after, one.before)}`),
      element('small', {}, `${bytes(one.before)} → ${bytes(one.after)}`),
    ),
  )
}

/** Folders or modules as areas, and the same as a table. */
export function mapSection(data, onChoose) {
  const state = { by: 'folders', what: 1 }
  const box = element('div', { className: 'treemap' })
  const list = element('div')
  const whats = [['originals', 'Originals'], ...data.devices.map((one, index) => [index, one.name])]
  const weightOf = (image) => (state.what === 'originals' ? image.bytes : image.loads[state.what]) ?? 0
  const sizeOf = (share) => (state.what === 'originals' ? share.originals : share.loads[state.what])
  function draw() {
    const shares = data[state.by]
    const byName = new Map()
    for (const image of data.images) {
      const names = state.by === 'folders' ? [image.folder] : image.modules.map(([file]) => file)
      for (const name of names) byName.set(name, (byName.get(name) ?? new Set()).add(image))
    }
    const imagesOf = (name) => byName.get(name) ?? new Set()
    const groups = shares.map((share) => ({
      name: share.name,
      bytes: sizeOf(share),
      images: [...imagesOf(share.name)].map((image) => ({ name: image.path, bytes: weightOf(image) })),
    }))
    drawTreemap(box, groups, (name) => onChoose(name, imagesOf(name)))
    const rows = shares.map((share) => [
      share.name,
      String(share.images),
      bytes(share.originals),
      ...share.loads.map(bytes),
    ])
    list.replaceChildren(
      table(
        `Bytes by ${state.by === 'folders' ? 'folder' : 'module'}`,
        shareColumns(data, state.by === 'folders' ? 'Folder' : 'Module'),
        rows,
      ),
    )
  }
  const tools = element(
    'div',
    { className: 'tools' },
    choices(
      'Divide by',
      [
        ['folders', 'Folders'],
        ['modules', 'Modules'],
      ],
      state.by,
      (by) => {
        state.by = by
        draw()
      },
    ),
    choices('Bytes of', whats, state.what, (what) => {
      state.what = what
      draw()
    }),
  )
  new ResizeObserver(draw).observe(box)
  return [tools, box, element('details', {}, element('summary', {}, 'The same as a table'), list)]
}

function shareColumns({ devices }, name) {
  return [
    [name, 'wide'],
    ['Images', 'number'],
    ['Originals', 'number spare'],
    ...devices.map((one) => [one.name, 'number']),
  ]
}

export function pagesSection({ pages, devices }) {
  if (pages.length === 0)
    return [element('p', { className: 'soft' }, 'No HTML file of the output shows an image of this build.')]
  const most = Math.max(...pages.flatMap((page) => page.loads), 1)
  const rows = pages.map((page) => [
    element('span', {}, page.name, bar(Math.max(...page.loads) / most)),
    String(page.images),
    bytes(page.originals),
    ...page.loads.map(bytes),
  ])
  return [table('Pages by bytes', shareColumns({ devices }, 'Page'), rows)]
}

export function duplicatesSection({ duplicates: { equal, near } }) {
  if (equal.length + near.length === 0)
    return [element('p', { className: 'soft' }, 'No two originals are equal or look alike.')]
  const groups = (title, hint, list) =>
    list.length > 0 && [
      element('h3', {}, title),
      element('p', { className: 'soft' }, hint),
      element(
        'ul',
        { className: 'groups' },
        list.map((group) =>
          element(
            'li',
            {},
            element(
              'div',
              { className: 'thumbs' },
              group.pictures.map((picture) => thumb(picture)),
            ),
            element('div', {}, group.paths.join(', '), element('small', {}, bytes(group.bytes))),
          ),
        ),
      ),
    ]
  return [
    groups('Equal content', 'ImageKit stores such a file once; the repository has it more often.', equal),
    groups('Look alike', 'By their perceptual hashes. One of them may be enough.', near),
  ].flat()
}

export function changesSection({ changes, purge }) {
  const quota =
    purge.unknown === undefined
      ? `The next purge takes ${plural(purge.requests, 'request')}; ${purge.used.toLocaleString('en')} of this month’s ${purge.limit.toLocaleString('en')} are used.`
      : `Purges: unknown, ${purge.unknown}.`
  if (changes.unknown !== undefined)
    return [
      element('p', { className: 'soft' }, `What has changed is unknown: ${changes.unknown}.`),
      element('p', { className: 'soft' }, quota),
    ]
  const { renditions } = changes
  const size = (one) => (one === undefined || one === null ? '–' : bytes(one))
  const kinds = [
    ['new', 'New'],
    ['changed', 'Changed'],
    ['gone', 'Gone'],
  ]
  const rows = kinds.flatMap(([kind, label]) =>
    changes[kind].map((one) => [
      element('span', { className: `tag ${kind}` }, label),
      one.path,
      size(one.before),
      size(one.after),
    ]),
  )
  return [
    element(
      'p',
      {},
      `${changes.new.length} new, ${changes.changed.length} changed, ${changes.gone.length} gone, ${changes.kept} as before; ${plural(renditions.new, 'new URL')}, ${renditions.gone} gone. ${quota}`,
    ),
    rows.length > 0 &&
      table(
        'Images that differ from the last deploy',
        [
          ['Change', ''],
          ['Image', 'wide'],
          ['Before', 'number'],
          ['Now', 'number'],
        ],
        rows,
      ),
  ].filter(Boolean)
}

export function budgetsSection({ budgets }) {
  const rows = budgets.map((one) => [
    element(
      'span',
      { className: one.isExceeded ? 'tag gone' : 'tag kept' },
      one.isExceeded ? 'Over' : 'Within',
    ),
    `${one.kind} ${one.name}`,
    element('span', {}, bytes(one.bytes), bar(one.bytes / one.limit, one.isExceeded ? 'over' : '')),
    bytes(one.limit),
    one.device,
  ])
  return [
    table(
      'Table of budgets',
      [
        ['State', ''],
        ['Part', 'wide'],
        ['Loaded', 'number'],
        ['Budget', 'number'],
        ['Device', 'spare'],
      ],
      rows,
    ),
  ]
}

export function browserSection({ browser }) {
  const rows = browser.visits.map((visit) => [
    visit.page,
    `${visit.width}${visit.density === 1 ? '' : ` at ${visit.density}x`}`,
    bytes(visit.bytes),
    element('span', {}, bytes(visit.wasted), bar(visit.bytes ? visit.wasted / visit.bytes : 0, 'over')),
    visit.shift.toFixed(3),
    visit.lcp ?? '–',
  ])
  return [
    element(
      'p',
      {},
      'Each page was opened in Chromium, and scrolled to its end. Wasted are the bytes of pixels that the screen has no room for.',
    ),
    table(
      'Pages in Chromium',
      [
        ['Page', 'wide'],
        ['Window', 'number'],
        ['Downloaded', 'number'],
        ['Wasted', 'number'],
        ['Layout shift', 'number spare'],
        ['Largest paint', 'wide'],
      ],
      rows,
    ),
  ]
}

export function readingSection({ devices, bases, notes, videos }) {
  const names = {
    output: 'measured in the output',
    cdn: 'told by the CDN',
    engine: 'drawn on this machine (estimate)',
    model: 'estimated from the original',
    unknown: 'unknown',
  }
  const known = Object.entries(bases).filter(([, count]) => count > 0)
  return [
    element(
      'p',
      {},
      'A device loads, of each image, what Chromium would choose by srcset and sizes; images further down the page are included. Each URL counts once.',
    ),
    element(
      'dl',
      {},
      devices.flatMap((one) => [element('dt', {}, one.name), element('dd', {}, `${one.screen}`)]),
    ),
    element(
      'p',
      {},
      `Renditions: ${known.map(([basis, count]) => `${count.toLocaleString('en')} ${names[basis]}`).join(', ') || 'none'}. Figures with ≈ are estimates; --measure asks the CDN.`,
    ),
    videos > 0 && element('p', {}, `${plural(videos, 'video')} not counted.`),
    notes.length > 0 &&
      element(
        'ul',
        {},
        notes.map((note) => element('li', {}, note)),
      ),
  ].filter(Boolean)
}
