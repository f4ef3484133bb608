import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import Busboy from '@fastify/busboy'

/** What goes wrong with one request. `cut` and `lost` end the connection. */
export type Fault =
  /** `stored`: the gateway gave up on a server that did its work. */
  | { answer: number; body?: unknown; headers?: Record<string, string>; stored?: boolean }
  | { cutRequestAt: number }
  | { cutAnswerAt: number }
  | { lost: true }
  | { hang: 'headers' | 'body' }
  /** The file is stored, and the answer then changed. */
  | { rewrite: (answer: Record<string, unknown>) => unknown; raw?: (json: string) => string }

export interface Seen {
  method: string
  path: string
  query: URLSearchParams
  authorization: string | undefined
  contentLength: string | undefined
  fields: Record<string, string>
  file: { name: string; type: string; bytes: number; sha256: string } | undefined
  at: number
}

export interface Stored {
  fileId: string
  name: string
  filePath: string
  size: number
  sha256: string
  versions: number
}

export interface FakeImageKit {
  url: string
  seen: Seen[]
  files: Map<string, Stored>
  /** Requests being answered just now. */
  busy: () => boolean
  /** Requests that reached the server, read or not. */
  arrived: () => number
  /** Connections made so far. */
  connections: () => number
  close: () => Promise<void>
}

const EXISTS =
  'A file with the same name already exists at the exact location. We could not overwrite it because both overwriteFile and useUniqueFileName are set to false.'

/** Uploads, listing, details and deletion as ImageKit documents them, with faults on demand. */
export async function fakeImageKit(
  plan: (request: number, path: string) => Fault | undefined = () => undefined,
  now: () => number = Date.now,
): Promise<FakeImageKit> {
  const seen: Seen[] = []
  const files = new Map<string, Stored>()
  const sockets = new Set<Socket>()
  let arrived = 0
  let answering = 0
  let touched = 0
  let connections = 0

  const server = createServer(async (req, res) => {
    answering++
    touched = performance.now()
    res.on('close', () => {
      answering--
      touched = performance.now()
    })
    const fault = plan(arrived++, req.url ?? '')
    const at = now()
    if (fault && 'cutRequestAt' in fault) {
      let bytes = 0
      req.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes >= fault.cutRequestAt) req.socket.destroy()
      })
      req.on('end', () => req.socket.destroy())
      return
    }
    const request = await read(req, at).catch(() => undefined)
    if (!request) return
    seen.push(request)
    if (fault && 'answer' in fault) {
      if (fault.stored) act(request)
      return reply(res, fault.answer, fault.body ?? { message: 'as planned' }, fault.headers)
    }
    if (fault && 'hang' in fault) {
      if (fault.hang === 'body') res.writeHead(200, { 'content-length': '100' }).write('{"fileId":')
      return
    }
    const { status, body } = act(request)
    if (fault && 'lost' in fault) return void req.socket.destroy()
    if (fault && 'cutAnswerAt' in fault) {
      const json = JSON.stringify(body)
      const raw = `HTTP/1.1 ${status} OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`
      return void req.socket.write(raw.slice(0, fault.cutAnswerAt % raw.length), () => req.socket.destroy())
    }
    if (fault && 'rewrite' in fault) {
      const json = JSON.stringify(fault.rewrite(body as Record<string, unknown>))
      res.writeHead(status, { 'content-type': 'application/json' })
      return void res.end(fault.raw ? fault.raw(json) : json)
    }
    reply(res, status, body)
  })
  server.keepAliveTimeout = 60_000
  server.on('connection', (socket) => {
    connections++
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  function act(request: Seen): { status: number; body: unknown } {
    if (request.method === 'POST') return upload(request)
    const id = /^\/v1\/files\/([^/]+)/.exec(request.path)?.[1]
    if (!id) return { status: 200, body: list(request.query) }
    const file = [...files.values()].find((one) => one.fileId === id)
    if (!file) return { status: 404, body: { message: 'The requested file does not exist.' } }
    if (request.method === 'DELETE') files.delete(file.filePath)
    return request.method === 'DELETE' ? { status: 204, body: undefined } : { status: 200, body: show(file) }
  }

  function upload({ fields, file }: Seen) {
    const folder = (fields.folder ?? '/')
      .split('/')
      .filter(Boolean)
      .map((level) => `/${level}`)
    const unique = fields.useUniqueFileName !== 'false'
    const given = fields.fileName ?? ''
    const name = unique ? given.replace(/(\.[^.]*)?$/, `_${String(files.size).padStart(9, '0')}$1`) : given
    const filePath = `${folder.join('')}/${name}`
    const before = files.get(filePath)
    if (before && fields.overwriteFile === 'false') return { status: 400, body: { message: EXISTS } }
    const size = file?.bytes ?? Buffer.from((fields.file ?? '').replace(/^data:.*,/, ''), 'base64').length
    const stored: Stored = {
      fileId: before?.fileId ?? (files.size + 1).toString(16).padStart(24, '0'),
      name,
      filePath,
      size,
      sha256: file?.sha256 ?? '',
      versions: (before?.versions ?? 0) + 1,
    }
    files.set(filePath, stored)
    const { type: _, ...answer } = show(stored)
    return { status: 200, body: answer }
  }

  function list(query: URLSearchParams) {
    const name = /name = "([^"]*)"/.exec(query.get('searchQuery') ?? '')?.[1]
    const path = query.get('path')
    const skip = Number(query.get('skip') ?? 0)
    return [...files.values()]
      .filter((file) => !name || file.name === name)
      .filter((file) => !path || file.filePath === `${path.replace(/\/$/, '')}/${file.name}`)
      .slice(skip, skip + Number(query.get('limit') ?? 1000))
      .map(show)
  }

  const show = ({ versions, sha256: _, ...file }: Stored) => ({
    ...file,
    type: 'file',
    versionInfo: { id: file.fileId, name: `Version ${versions}` },
    url: `${url}/demo${file.filePath}`,
    fileType: 'image',
    tags: null,
    AITags: null,
  })

  return {
    url,
    seen,
    files,
    arrived: () => arrived,
    connections: () => connections,
    busy: () => answering > 0 || performance.now() - touched < 4,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function reply(res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body)
  res
    .writeHead(status, { 'content-type': 'application/json', 'x-ik-requestid': 'request-1', ...headers })
    .end(text)
}

function read(req: IncomingMessage, at: number): Promise<Seen> {
  const url = new URL(req.url ?? '/', 'http://localhost')
  const request: Seen = {
    method: req.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    authorization: req.headers.authorization,
    contentLength: req.headers['content-length'],
    fields: Object.create(null) as Record<string, string>,
    file: undefined,
    at,
  }
  return new Promise((resolve, reject) => {
    req.on('error', reject)
    req.on('aborted', () => reject(new Error('aborted')))
    if (!req.headers['content-type']?.startsWith('multipart/')) {
      req.resume().on('end', () => resolve(request))
      return
    }
    const limits = { fieldSize: 64 * 1024 * 1024 }
    const form = Busboy({ headers: req.headers as { 'content-type': string }, limits })
    form.on('field', (name, value) => {
      request.fields[name] = value
    })
    form.on('file', (_field, stream, name, _encoding, type) => {
      const hash = createHash('sha256')
      let bytes = 0
      stream.on('data', (chunk: Buffer) => {
        hash.update(chunk)
        bytes += chunk.length
      })
      stream.on('end', () => {
        request.file = { name, type, bytes, sha256: hash.digest('hex') }
      })
    })
    form.on('finish', () => resolve(request))
    form.on('error', reject)
    req.pipe(form)
  })
}
