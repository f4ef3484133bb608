import { api, shown, upload } from './api.js'
import { hideDetails, showDetails } from './details.js'
import { byId, element, focusGrid, note } from './elements.js'

/** Manages folders, grid and their actions. */
export function startLibrary() {
  let account
  let folder = '/'
  let query = ''
  let files = []
  let changed = () => {}

  const quoted = (text) => `"${text.replace(/["\\]/g, '\\$&')}"`
  const list = (parameters) => api(account.imagekitId, 'GET', `/v1/files?${new URLSearchParams(parameters)}`)

  async function refresh() {
    const [folders, found] = await Promise.all([
      list({ type: 'folder', sort: 'ASC_NAME' }),
      list(query ? { searchQuery: query } : { path: folder, sort: 'ASC_NAME' }),
    ])
    files = found.filter(({ type }) => type !== 'folder')
    showFolders(folders)
    showGrid()
    changed()
  }

  const refreshed = () => refresh().catch((error) => note(error.message, true))

  function enter(path) {
    folder = path
    query = ''
    byId('query').value = ''
    hideDetails()
    return refreshed()
  }

  function folderButton(path, name) {
    const isHere = path === folder && !query
    const button = element('button', { type: 'button', onclick: () => enter(path) }, name)
    if (isHere) button.setAttribute('aria-current', 'page')
    return button
  }

  function showFolders(folders) {
    const paths = folders.map(({ folderPath }) => folderPath).sort()
    const focused = byId('folders').contains(document.activeElement)
      ? document.activeElement.dataset.path
      : undefined
    byId('folders').replaceChildren(
      ...['/', ...paths].map((path) => {
        const button = folderButton(path, path === '/' ? 'Media Library' : path.split('/').at(-1))
        button.dataset.path = path
        button.style.paddingInlineStart = `${path === '/' ? 8 : 8 + 14 * (path.split('/').length - 1)}px`
        return element('li', {}, button)
      }),
    )
    if (focused)
      [...byId('folders').querySelectorAll('button')].find((one) => one.dataset.path === focused)?.focus()
    const parts = folder.split('/').filter(Boolean)
    const crumbs = [
      ['/', 'Media Library'],
      ...parts.map((part, i) => [`/${parts.slice(0, i + 1).join('/')}`, part]),
    ]
    const shownCrumbs = query
      ? [element('li', {}, `Search: ${query}`)]
      : crumbs.map(([path, name]) => element('li', {}, folderButton(path, name)))
    byId('crumbs').replaceChildren(...shownCrumbs)
    byId('purge').disabled = Boolean(query)
  }

  function showGrid() {
    const selected = byId('grid').querySelector('[aria-selected=true]')?.dataset.path
    const hadFocus = byId('grid').contains(document.activeElement)
    const focusedPath = hadFocus ? document.activeElement.dataset.path : undefined
    byId('grid').replaceChildren(...files.map((file) => card(file, selected)))
    const cards = [...byId('grid').children]
    const current = cards.find((one) => one.dataset.path === (focusedPath ?? selected)) ?? cards[0]
    if (current) current.tabIndex = 0
    if (hadFocus) current?.focus()
    byId('empty').hidden = files.length > 0
    byId('empty').textContent = query
      ? 'No files match this search.'
      : 'No files. Drop files here, or press Upload.'
  }

  function card(file, selected) {
    const version = file.updatedAt ? `&v=${Date.parse(file.updatedAt)}` : ''
    const extension = file.name.split('.').at(-1).slice(0, 5)
    // Decorative: the name of the file stands below it.
    const kind = element('span', { className: 'kind', 'aria-hidden': 'true' }, extension)
    const picture =
      file.fileType === 'image'
        ? element('img', {
            alt: '',
            loading: 'lazy',
            src: shown(account.imagekitId, file.filePath, `tr=w-320,h-240,c-at_max${version}`),
            onerror: () => picture.replaceWith(kind),
          })
        : kind
    return element(
      'div',
      {
        role: 'option',
        tabIndex: -1,
        className: 'card',
        title: file.filePath,
        dataset: { path: file.filePath },
        'aria-selected': String(file.filePath === selected),
        onclick: () => choose(file),
      },
      element('span', { className: 'frame' }, picture),
      element('span', { className: 'name' }, file.name),
    )
  }

  function choose(file) {
    for (const one of byId('grid').children) {
      const isIt = one.dataset.path === file.filePath
      one.setAttribute('aria-selected', String(isIt))
      one.tabIndex = isIt ? 0 : -1
    }
    return showDetails(account, file, refreshed)
  }

  /** Arrow keys move by the layout of the grid; one card at a time is in the tab order. */
  function move(event) {
    const cards = [...byId('grid').children]
    const index = cards.indexOf(document.activeElement)
    if (index < 0) return
    const columns = cards.filter((one) => one.offsetTop === cards[0].offsetTop).length
    const steps = {
      ArrowRight: 1,
      ArrowLeft: -1,
      ArrowDown: columns,
      ArrowUp: -columns,
      Home: -index,
      End: cards.length - 1 - index,
    }
    if (event.key === 'Enter' || event.key === ' ') void choose(files[index])
    else if (event.key in steps) {
      const next = cards[Math.max(0, Math.min(cards.length - 1, index + steps[event.key]))]
      cards[index].tabIndex = -1
      next.tabIndex = 0
      next.focus()
    } else return
    event.preventDefault()
  }

  async function send(chosen) {
    for (const file of chosen) {
      try {
        const { filePath } = await upload(account.imagekitId, file, folder)
        note(`Uploaded ${filePath}`)
      } catch (error) {
        note(`${file.name}: ${error.message}`, true)
      }
    }
    await refreshed()
  }

  async function purge() {
    const url = `${account.urlEndpoint}${folder === '/' ? '' : encodeURI(folder)}/*`
    await api(account.imagekitId, 'POST', '/v1/files/purge', { url }).then(
      () => note(`Purge of ${url} requested`),
      (error) => note(`${url}: ${error.message}`, true),
    )
    setTimeout(changed, 300)
  }

  byId('grid').addEventListener('keydown', move)
  byId('purge').addEventListener('click', purge)
  byId('upload').addEventListener('click', () => byId('picker').click())
  byId('picker').addEventListener('change', async () => {
    await send([...byId('picker').files])
    byId('picker').value = ''
  })
  byId('search').addEventListener('submit', (event) => {
    event.preventDefault()
    query = byId('query').value.trim()
    hideDetails()
    // A plain word searches in names.
    if (query && !/[=:<>"]|\b(IN|HAS|EXISTS)\b/.test(query)) query = `name HAS ${quoted(query)}`
    note('')
    void refreshed()
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || byId('details').hidden) return
    hideDetails()
    focusGrid()
  })
  for (const type of ['dragover', 'dragleave', 'drop']) {
    byId('library').addEventListener(type, (event) => {
      event.preventDefault()
      byId('library').classList.toggle('over', type === 'dragover')
      if (type === 'drop') void send([...event.dataTransfer.files])
    })
  }

  return {
    open(chosen) {
      account = chosen
      return enter('/')
    },
    refresh: refreshed,
    onChange(listener) {
      changed = listener
    },
  }
}
