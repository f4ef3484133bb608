import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'

export interface ForwardProxy {
  /** Without credentials. */
  url: string
  port: number
  /** Hosts and ports that clients asked for, in order. */
  connects: string[]
  close(): Promise<void>
}

export interface ForwardProxyOptions {
  /** The port on this machine that every host leads to. */
  to: number
  /** `user:password` that clients must send. */
  credentials?: string
  /** The status of every response to CONNECT, or `hang` for none. */
  response?: number | 'hang'
}

/** A forward proxy that tunnels every host to one server on this machine. */
export async function startForwardProxy({
  to,
  credentials,
  response = 200,
}: ForwardProxyOptions): Promise<ForwardProxy> {
  const connects: string[] = []
  const sockets = new Set<Socket>()
  const keep = (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket))
  }
  const server = createServer((_, answer) => answer.writeHead(405).end())
  server.on('connection', keep)
  server.on('connect', (request: IncomingMessage, client: Socket, head: Buffer) => {
    connects.push(request.url ?? '')
    if (response === 'hang') return
    const sent = request.headers['proxy-authorization']
    const isKnown = !credentials || sent === `Basic ${Buffer.from(credentials).toString('base64')}`
    const status = isKnown ? response : 407
    if (status !== 200) {
      client.end(`HTTP/1.1 ${status} Refused\r\nContent-Length: 0\r\n\r\n`)
      return
    }
    const upstream = connect(to, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      upstream.write(head)
      upstream.pipe(client).pipe(upstream)
    })
    keep(upstream)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    connects,
    async close() {
      server.close()
      for (const socket of sockets) socket.destroy()
      if (server.listening) await once(server, 'close')
    },
  }
}
