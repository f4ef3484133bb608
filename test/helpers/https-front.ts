import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { generate } from 'selfsigned'
import type { Emulator } from '../../src/emulator'

/** An emulator under HTTPS and names that are not this machine's, which only a proxy resolves. */
export interface HttpsFront {
  port: number
  urlEndpoint: string
  url: string
  /** File of the certificate, for `NODE_EXTRA_CA_CERTS`. */
  certificate: string
  close(): Promise<void>
}

const HOST = 'imagekit.test'

/** @param folder where the certificate is written */
export async function startHttpsFront(emulator: Emulator, folder: string): Promise<HttpsFront> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: HOST }], {
    keyType: 'ec',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: HOST }] }],
  })
  const certificate = join(folder, 'certificate.pem')
  writeFileSync(certificate, cert)
  const [inside, outside] = [new URL(emulator.url), `https://${HOST}`]
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    const { method, url: path } = incoming
    const headers = { ...incoming.headers, host: inside.host }
    const onward = request(
      { host: inside.hostname, port: inside.port, method, path, headers },
      async (answer) => {
        const chunks: Buffer[] = []
        for await (const chunk of answer) chunks.push(chunk)
        let body = Buffer.concat(chunks)
        if (/json/.test(answer.headers['content-type'] ?? '')) {
          body = Buffer.from(body.toString().replaceAll(inside.origin, outside))
        }
        const own = { ...answer.headers, 'content-length': String(body.length) }
        delete (own as Record<string, unknown>)['transfer-encoding']
        outgoing.writeHead(answer.statusCode ?? 500, own).end(method === 'HEAD' ? undefined : body)
      },
    )
    incoming.pipe(onward)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    urlEndpoint: emulator.urlEndpoint.replace(inside.origin, outside),
    url: outside,
    certificate,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
