import { mkdirSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { dirname, join } from 'node:path'
import sharp from 'sharp'
import { createLogger, createServer } from 'vite'
import { onTestFinished } from 'vitest'
import type { Card, Changes } from '../../src/inspector/wire'
import type { Options } from '../../src/types'
import imagekit from '../../src/vite'
import { temporaryFolder } from '../helpers/folder'

export async function picture(
  file: string,
  width: number,
  height: number,
  background = 'teal',
): Promise<void> {
  mkdirSync(dirname(file), { recursive: true })
  await sharp({ create: { width, height, channels: 3, background } })
    .toFormat(file.endsWith('.png') ? 'png' : 'jpeg')
    .toFile(file)
}

export interface Asked {
  method?: string
  headers?: Record<string, string>
  body?: string
}

/** A project that Vite serves; its modules are loaded as a page would load them. */
export async function serveVite(
  files: Record<string, string>,
  options: Options = {},
  { prepare = async (_root: string) => {}, server: more = {}, base = '/' } = {},
) {
  const root = temporaryFolder()
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
  await prepare(root)
  const printed: string[] = []
  const customLogger = createLogger('info')
  for (const level of ['info', 'warn', 'error'] as const)
    customLogger[level] = (message) => void printed.push(message)
  const server = await createServer({
    root,
    base,
    configFile: false,
    customLogger,
    plugins: [imagekit(options)],
    server: { host: '127.0.0.1', port: 0, fs: { allow: [root] }, ...more },
  })
  await server.listen()
  onTestFinished(() => server.close())
  const { port } = server.httpServer!.address() as { port: number }
  const origin = `http://127.0.0.1:${port}`
  /** A request as it is written: `fetch` lets nobody choose the Host. */
  const ask = (path: string, { method = 'GET', headers = {}, body }: Asked = {}) =>
    new Promise<{ status: number; headers: Record<string, unknown>; text: string }>((done, fail) => {
      const sent = request({ host: '127.0.0.1', port, path, method, headers }, (answer) => {
        let text = ''
        answer.setEncoding('utf8').on('data', (some) => {
          text += some
        })
        answer.on('end', () => done({ status: answer.statusCode ?? 0, headers: answer.headers, text }))
      })
      sent.on('error', fail)
      sent.end(body)
    })
  const api = async <T>(path: string) => JSON.parse((await ask(`${base}__imagekit/api/${path}`)).text) as T
  const cards = async () => {
    const all = new Map<string, Card>()
    for (let since = 0; ; ) {
      const changes = await api<Changes>(`images?since=${since}`)
      for (const card of changes.cards) all.set(card.name, card)
      since = changes.version
      if (!changes.hasMore) return all
    }
  }
  const load = async (module: string) => {
    await server.transformRequest(module)
    const graph = server.environments.client.moduleGraph
    for (const { url } of (await graph.getModuleByUrl(module))?.importedModules ?? [])
      if (url.includes('imagekit')) await server.transformRequest(url)
  }
  return { root, server, origin, port, ask, api, cards, load, printed }
}
