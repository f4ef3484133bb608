import { byId, element } from './dom.js'
import { imagesSection } from './images.js'
import {
  adviceSection,
  browserSection,
  budgetsSection,
  changesSection,
  duplicatesSection,
  findingsSection,
  mapSection,
  pagesSection,
  readingSection,
  summarySection,
} from './sections.js'

const data = readData(JSON.parse(byId('data').textContent))
const images = imagesSection(data)

/** Sections in their order: id, title, content, and whether there is anything to show. */
const sections = [
  ['load', 'What screens load', () => summarySection(data), true],
  ['findings', 'Findings', () => findingsSection(data, images.showFinding), true],
  ['budgets', 'Budgets', () => budgetsSection(data), data.budgets.length > 0],
  ['advice', 'Advice', () => adviceSection(data), true],
  ['map', 'Where the bytes are', () => mapSection(data, images.showPart), data.images.length > 0],
  ['images', 'Images', () => images.content, true],
  ['pages', 'Heaviest pages', () => pagesSection(data), true],
  ['browser', 'In the browser', () => browserSection(data), data.browser !== undefined],
  ['duplicates', 'Duplicates', () => duplicatesSection(data), true],
  ['changes', 'Since the last deploy', () => changesSection(data), true],
  ['reading', 'How to read this', () => readingSection(data), true],
].filter(([, , , isShown]) => isShown)

byId('contents').append(
  element(
    'ul',
    {},
    sections.map(([id, title]) => element('li', {}, element('a', { href: `#${id}` }, title))),
  ),
)
for (const [id, title, content] of sections) {
  const heading = element('h2', { id: `${id}-title`, tabIndex: -1 }, title)
  byId('report').append(element('section', { id, 'aria-labelledby': `${id}-title` }, heading, content()))
}

/** Names the fields that the file has as lists, to keep it small. */
function readData({ images: rows, files, pages, kinds, ...rest }) {
  const all = rows.map(
    ([
      path,
      query,
      folder,
      size,
      width,
      height,
      loads,
      widths,
      estimated,
      findings,
      modules,
      picture,
      isVideo,
    ]) => {
      const places = modules.map(([file, line]) => [files[file], line])
      return {
        path,
        query,
        folder: files[folder],
        bytes: size || undefined,
        width,
        height,
        loads,
        widths,
        isEstimated: loads.map((_, index) => (estimated >> index) % 2 === 1),
        findings: findings.map(([kind, text]) => [kinds[kind][0], text]),
        modules: places,
        picture,
        isVideo: isVideo === 1,
        search: `${path}?${query} ${places.map(([file]) => file).join(' ')}`.toLowerCase(),
      }
    },
  )
  const counts = {}
  for (const { findings } of all)
    for (const kind of new Set(findings.map(([one]) => one))) counts[kind] = (counts[kind] ?? 0) + 1
  return { ...rest, images: all, pages, kinds, counts }
}
