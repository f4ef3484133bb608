// One server in a process of its own: `node peer.mjs emulator|emulator-disk|hono|sirv <folder>`. Tells its URL, and its CPU time when it is asked.
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'

const [kind, folder] = process.argv.slice(2)
const listening = (server) =>
  new Promise((done) =>
    server.listen(0, '127.0.0.1', () => done(`http://127.0.0.1:${server.address().port}`)),
  )

const servers = {
  async emulator() {
    const { urlEndpoint } = await emulatorWith({})
    const url = `${urlEndpoint}/hero.jpg?tr=w-400,f-webp`
    writeFileSync(join(folder, 'rendition.webp'), Buffer.from(await (await fetch(url)).arrayBuffer()))
    return url
  },
  async 'emulator-disk'() {
    const { urlEndpoint } = await emulatorWith({ dir: join(folder, 'store') })
    return `${urlEndpoint}/hero.jpg?tr=orig-true`
  },
  /** The least that a server of the same framework does. */
  async hono() {
    const [{ Hono }, { getRequestListener }] = await Promise.all([
      import('hono'),
      import('@hono/node-server'),
    ])
    const body = new Uint8Array(readFileSync(join(folder, 'rendition.webp')))
    const app = new Hono().get('*', (c) => c.body(body, 200, { 'content-type': 'image/webp' }))
    return `${await listening(createServer(getRequestListener(app.fetch)))}/x?tr=w-400`
  },
  async sirv() {
    const { default: sirv } = await import('sirv')
    return `${await listening(createServer(sirv(folder, { etag: true })))}/hero.jpg`
  },
}

async function emulatorWith(options) {
  const { startEmulator } = await import('../../../dist/emulator.js')
  const emulator = await startEmulator(options)
  const form = new FormData()
  form.set('fileName', 'hero.jpg')
  form.set('useUniqueFileName', 'false')
  form.set('file', new Blob([readFileSync(join(folder, 'hero.jpg'))]), 'upload')
  const authorization = `Basic ${Buffer.from(`${emulator.privateKey}:`).toString('base64')}`
  await fetch(`${emulator.url}/api/v1/files/upload`, {
    method: 'POST',
    body: form,
    headers: { authorization },
  })
  return emulator
}

const url = await servers[kind]()
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send({ cpu: (user + system) / 1000 })
})
process.on('disconnect', () => process.exit())
process.send({ url })
