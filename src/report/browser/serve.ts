import { createReadStream, realpathSync, statSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join } from 'node:path'
import { MEDIA_TYPES } from '../../image-header'
import { isInside } from '../../lib/paths'

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  htm: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  wasm: 'application/wasm',
  woff2: 'font/woff2',
  woff: 'font/woff',
  jpeg: 'image/jpeg',
  ...MEDIA_TYPES,
}

export interface Served {
  /** Ends with a slash. */
  url: string
  close(): Promise<void>
}

/** Serves a folder on this machine, at any path: the output does not say below which one its site is served. */
export async function serveFolder(folder: string): Promise<Served> {
  const root = realpathSync(folder)
  const server = createServer((request, response) => {
    const file = findFile(root, request.url ?? '/')
    if (file) send(file, response)
    else response.writeHead(404, { 'content-type': 'text/plain' }).end('Not found')
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function findFile(root: string, url: string): string | undefined {
  const path = decoded(url.split(/[?#]/)[0] ?? '/')
  if (path === undefined || path.includes('\0')) return undefined
  const segments = path.split('/').filter(Boolean)
  const whole = join(root, ...segments)
  // `/blog/a.css` is `a.css` of a site that is served below `/blog`.
  const shorter = segments.slice(1).map((_, index) => join(root, ...segments.slice(index + 1)))
  const found = [whole, join(whole, 'index.html'), `${whole}.html`, ...shorter].find((file) =>
    statSync(file, { throwIfNoEntry: false })?.isFile(),
  )
  const real = found && realpathSync(found)
  return real && isInside(root, real) ? real : undefined
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

function send(file: string, response: ServerResponse): void {
  const type = TYPES[extname(file).slice(1).toLowerCase()] ?? 'application/octet-stream'
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-store' })
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response)
}
