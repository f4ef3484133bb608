import { control } from './api.js'
import { byId, element, note } from './elements.js'

/** Rows shown; the emulator keeps more. */
const MAX_ROWS = 200

/** Shows requests as they arrive, newest first. */
export function startLog(onResponse) {
  const rows = new Map()
  let last = 0

  function show(request) {
    last = Math.max(last, request.id)
    const { at, method, path, query, route, status, ms } = request
    const isBad = status >= 400
    const cells = [at.slice(11, 23), method, path + query, route, status || '–', status ? ms.toFixed(0) : '']
    const row = element(
      'tr',
      { className: isBad ? 'bad' : '' },
      ...cells.map((text) => element('td', { title: String(text) }, String(text))),
    )
    const known = rows.get(request.id)
    if (known) known.replaceWith(row)
    else byId('log').prepend(row)
    rows.set(request.id, row)
    for (const id of rows.keys()) {
      if (rows.size <= MAX_ROWS) break
      rows.get(id).remove()
      rows.delete(id)
    }
  }

  const stream = new EventSource('/_emulator/requests/stream')
  stream.addEventListener('open', async () => {
    byId('log-state').textContent = 'live'
    // Requests before the stream, or while it was interrupted.
    for (const request of await control('GET', `/requests?after=${last}`))
      if (!rows.has(request.id)) show(request)
  })
  stream.addEventListener('error', () => {
    byId('log-state').textContent = 'not connected'
  })
  stream.addEventListener('request', ({ data }) => show(JSON.parse(data)))
  stream.addEventListener('response', ({ data }) => {
    show(JSON.parse(data))
    onResponse(JSON.parse(data))
  })
  byId('clear').addEventListener('click', async () => {
    await control('DELETE', '/requests').catch((error) => note(error.message, true))
    rows.clear()
    byId('log').replaceChildren()
  })
}
