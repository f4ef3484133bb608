import { api, encodedPath, shown } from './api.js'
import { byId, bytes, copyButton, element, focusGrid, note } from './elements.js'

let showing = 0

export function hideDetails() {
  showing++
  byId('details').hidden = true
  for (const one of byId('grid').children) one.setAttribute('aria-selected', 'false')
}

/** Shows a file's fields and versions, and a transformation next to the original. */
export async function showDetails(account, { fileId, filePath }, refresh) {
  const mine = ++showing
  try {
    const [file, versions] = await Promise.all([
      api(account.imagekitId, 'GET', `/v1/files/${fileId}/details`),
      api(account.imagekitId, 'GET', `/v1/files/${fileId}/versions`),
    ])
    if (mine !== showing) return
    const title = element('h2', { tabIndex: -1 }, file.name)
    byId('details').replaceChildren(
      element(
        'div',
        { className: 'tools' },
        title,
        element('button', { type: 'button', onclick: hideDetails }, 'Close'),
      ),
      ...(file.fileType === 'image' ? trial(account, file) : []),
      element('h3', {}, 'Fields'),
      fields(file),
      element('h3', {}, 'Versions'),
      element(
        'ol',
        {},
        ...versions.map((one) =>
          element('li', {}, `${one.versionInfo.name} · ${bytes(one.size)} · ${one.createdAt}`),
        ),
      ),
      deletion(account, file, refresh),
    )
    byId('details').hidden = false
    title.focus()
  } catch (error) {
    note(`${filePath}: ${error.message}`, true)
  }
}

function fields(file) {
  const rows = Object.entries(file).flatMap(([name, value]) => {
    const text =
      typeof value === 'string'
        ? value
        : Array.isArray(value) && value.every((one) => typeof one === 'string')
          ? value.join(', ')
          : JSON.stringify(value)
    return [element('dt', {}, name), element('dd', {}, text)]
  })
  return element('dl', {}, ...rows)
}

/** Confirms in place: a browser dialog would take the keyboard focus. */
function deletion(account, file, refresh) {
  const button = element('button', { type: 'button', className: 'danger' }, 'Delete')
  let isSure = false
  button.addEventListener('click', async () => {
    if (!isSure) {
      isSure = true
      button.textContent = 'Delete permanently?'
      return
    }
    await api(account.imagekitId, 'DELETE', `/v1/files/${file.fileId}`).then(
      () => note(`Deleted ${file.filePath}`),
      (error) => note(error.message, true),
    )
    hideDetails()
    await refresh()
    focusGrid()
  })
  button.addEventListener('blur', () => {
    isSure = false
    button.textContent = 'Delete'
  })
  return button
}

/** Uses the URL that an app would use, so the same errors appear. */
function trial(account, file) {
  const path = encodedPath(file.filePath)
  const input = element('input', { id: 'tr', value: 'w-300', autocomplete: 'off', spellcheck: false })
  const result = element('img', { alt: 'Transformed image' })
  const caption = element('figcaption', {})
  const status = element('p', { role: 'status', id: 'trial-status' })
  const address = element('output', { htmlFor: 'tr', className: 'address' })
  const queryOf = () =>
    input.value.trim() ? `?tr=${encodeURI(input.value.trim()).replace(/#/g, '%23').replace(/&/g, '%26')}` : ''
  let latest = 0
  let timer

  async function render() {
    const mine = ++latest
    address.textContent = account.urlEndpoint + path + queryOf()
    const response = await fetch(`/${account.imagekitId}${path}${queryOf()}`, { cache: 'no-store' }).catch(
      (error) => error,
    )
    const blob =
      response instanceof Response && response.ok ? await response.blob().catch((error) => error) : undefined
    if (mine !== latest) return
    URL.revokeObjectURL(result.src)
    result.hidden = !(blob instanceof Blob)
    const failed = response instanceof Error ? response : blob instanceof Error ? blob : undefined
    status.className = result.hidden ? 'error' : ''
    if (failed) status.textContent = `No response: ${failed.message}`
    else if (!blob)
      status.textContent = `${response.status}: ${response.headers.get('ik-error') ?? (await response.text())}`
    else {
      const guess = response.headers.get('x-ik-approximated')
      status.textContent = guess ? `Approximates ImageKit: ${guess}` : ''
      result.src = URL.createObjectURL(blob)
      await result.decode().catch(() => {})
      caption.textContent = `${result.naturalWidth} × ${result.naturalHeight} · ${blob.type} · ${bytes(blob.size)}`
    }
    if (result.hidden) caption.textContent = 'refused'
  }

  input.addEventListener('input', () => {
    clearTimeout(timer)
    timer = setTimeout(render, 250)
  })
  void render()
  return [
    element(
      'div',
      { className: 'trial' },
      element('label', { htmlFor: 'tr' }, 'Transformation'),
      input,
      element(
        'div',
        { className: 'pair' },
        element(
          'figure',
          {},
          element('img', {
            alt: 'Original',
            src: shown(account.imagekitId, file.filePath, 'tr=orig-true'),
          }),
          element('figcaption', {}, `${file.width} × ${file.height} · ${bytes(file.size)}`),
        ),
        element('figure', {}, result, caption),
      ),
      status,
      address,
      copyButton(() => address.textContent, 'URL'),
    ),
  ]
}
