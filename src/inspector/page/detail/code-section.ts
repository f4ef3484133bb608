import type { Card, ProjectFacts, ReferenceDetail } from '../../wire'
import { copyButton, element } from '../elements'
import { codeFor, LANGUAGES, type Language, relativePath, specifierOf } from './code'

/** Remembered while the page is open. */
let language: Language = 'HTML'

export interface CodeState {
  query: string
  reference: ReferenceDetail
  alt: string
}

/** The specifier, the code of each language, and ImageKit's URL, to be copied. */
export function codeSection(
  card: Card,
  { query, reference, alt }: CodeState,
  project: ProjectFacts | undefined,
): HTMLElement {
  const path = pathOf(card)
  const specifier = specifierOf({ path, query })
  const url = reference.renditions[reference.main]?.deliveryUrl ?? ''
  const code = element('code', {})
  const show = () => {
    code.textContent = codeFor(language, { path, query, alt })
    for (const one of buttons) one.setAttribute('aria-pressed', String(one.textContent === language))
  }
  const buttons = LANGUAGES.map((name) =>
    element(
      'button',
      {
        type: 'button',
        className: 'tab',
        onclick: () => {
          language = name
          show()
        },
      },
      name,
    ),
  )
  show()
  const hint = project?.urlEndpoint
    ? undefined
    : element('p', { className: 'hint' }, 'Your URL-endpoint is not known: set IMAGEKIT_URL_ENDPOINT.')
  return element(
    'div',
    { className: 'code' },
    line('Specifier', specifier),
    element(
      'div',
      { className: 'snippet' },
      element('div', { className: 'tabs', role: 'group', 'aria-label': 'Language' }, ...buttons),
      element('pre', { tabIndex: 0, role: 'region', 'aria-label': 'Code' }, code),
      copyButton('Copy code', () => code.textContent ?? ''),
    ),
    line('ImageKit’s URL', url),
    hint,
  )
}

function line(label: string, text: string): HTMLElement {
  return element(
    'div',
    { className: 'copy-line' },
    element('span', { className: 'term' }, label),
    element('code', {}, text),
    copyButton('Copy', () => text, { 'aria-label': `Copy: ${label}` }),
  )
}

/** As the source writes it that refers to the image already. */
function pathOf({ kind, path, places: [place] }: Card): string {
  return kind === 'local' ? relativePath(path, place?.file) : path
}
