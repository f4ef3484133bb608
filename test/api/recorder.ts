import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import Busboy from '@fastify/busboy'

/** What of a request decides what ImageKit does. */
export interface Recorded {
  method: string
  /** Decoded, as two encoders may leave different characters alone. */
  path: string[]
  query: [string, string][]
  /** User part of Basic authentication. */
  user: string | undefined
  body: { json: unknown } | { fields: [string, string][]; files: [string, string, string][] } | undefined
}

/** A server that notes each request and answers whatever `answer` says. */
export async function recorder(answer: (request: Recorded) => unknown) {
  const requests: Recorded[] = []
  const server = createServer(async (incoming, outgoing) => {
    const request = await read(incoming)
    requests.push(request)
    const body = answer(request)
    outgoing.writeHead(body === undefined ? 204 : 200, { 'content-type': 'application/json' })
    outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

async function read(incoming: IncomingMessage): Promise<Recorded> {
  const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://host')
  const credentials = /^Basic (.*)$/.exec(incoming.headers.authorization ?? '')?.[1]
  return {
    method: incoming.method ?? '',
    path: pathname.split('/').map(decodeURIComponent),
    query: [...searchParams],
    user: credentials && atob(credentials).split(':')[0],
    body: await bodyOf(incoming),
  }
}

async function bodyOf(incoming: IncomingMessage): Promise<Recorded['body']> {
  if (incoming.headers['content-type']?.startsWith('multipart/')) return form(incoming)
  const chunks = await incoming.toArray()
  const text = Buffer.concat(chunks as Buffer[]).toString()
  return text === '' ? undefined : { json: JSON.parse(text) }
}

function form(incoming: IncomingMessage): Promise<Recorded['body']> {
  const fields: [string, string][] = []
  const files: [string, string, string][] = []
  const parser = Busboy({ headers: incoming.headers as { 'content-type': string } })
  parser.on('field', (name, value) => fields.push([name, value]))
  parser.on('file', (field, stream, name) => {
    const chunks: Buffer[] = []
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
    stream.on('end', () => files.push([field, name, Buffer.concat(chunks).toString('base64')]))
  })
  incoming.pipe(parser)
  return new Promise((resolve, reject) => {
    parser.on('error', reject)
    parser.on('finish', () => resolve({ fields: fields.sort(), files }))
  })
}
