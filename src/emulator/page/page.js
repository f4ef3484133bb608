import { control } from './api.js'
import { byId, bytes, element, note } from './elements.js'
import { startFaults } from './faults.js'
import { startLibrary } from './library.js'
import { startLog } from './log.js'

const library = startLibrary()

const counted = (count, one, many) => `${count} ${count === 1 ? one : many}`

async function facts() {
  const state = await control('GET', '/state')
  const account = state.accounts.find(({ imagekitId }) => imagekitId === byId('account').value)
  const cdn = state.cdn ? `CDN keeps ${counted(account.copies, 'copy', 'copies')}` : 'no CDN'
  byId('facts').textContent = `${counted(account.files, 'file', 'files')} · ${bytes(account.bytes)} · ${cdn}`
}

async function start() {
  const { accounts } = await control('GET', '/state')
  byId('account').append(
    ...accounts.map(({ imagekitId }) => element('option', { value: imagekitId }, imagekitId)),
  )
  const choose = () => library.open(accounts.find(({ imagekitId }) => imagekitId === byId('account').value))
  byId('account').addEventListener('change', choose)
  library.onChange(() => void facts())
  await choose()
  // Refresh when an app changes the library.
  startLog((request) => {
    void facts()
    if (request.method !== 'GET' && request.route !== 'delivery') void library.refresh()
  })
  await startFaults()
}

start().catch((error) => note(error.message, true))
