import { type Agent, request as httpRequest } from 'node:http'
import type { Emulator } from '../../src/emulator'

export interface UploadAnswer {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

/** A plain multipart upload, as the API documents it. */
export async function upload(
  emulator: Pick<Emulator, 'url' | 'privateKey'>,
  file: Uint8Array | string | undefined,
  fields: Record<string, string> = {},
): Promise<UploadAnswer> {
  const form = new FormData()
  for (const [name, value] of Object.entries({ fileName: 'a.jpg', useUniqueFileName: 'false', ...fields })) {
    form.set(name, value)
  }
  if (typeof file === 'string') form.set('file', file)
  else if (file) form.set('file', new Blob([new Uint8Array(file)]), 'upload')
  const response = await fetch(`${emulator.url}/api/v1/files/upload`, {
    method: 'POST',
    body: form,
    headers: { authorization: basic(emulator.privateKey) },
  })
  return { status: response.status, headers: response.headers, body: await response.json() }
}

export function basic(key: string): string {
  return `Basic ${Buffer.from(`${key}:`).toString('base64')}`
}

export interface ApiAnswer {
  status: number
  headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: what it is, is what the tests find out
  body: any
}

/** Calls the API with the private key; a body goes out as JSON, a string as it is. */
export async function api(
  emulator: Pick<Emulator, 'url' | 'privateKey'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<ApiAnswer> {
  const response = await fetch(emulator.url + path, {
    method,
    headers: { authorization: basic(emulator.privateKey), 'content-type': 'application/json' },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : undefined }
}

/** Asks again until the answer is the one that is waited for. */
export async function eventually<Answer>(
  ask: () => Promise<Answer> | Answer,
  isIt: (answer: Answer) => boolean,
): Promise<Answer> {
  const end = Date.now() + 5000
  for (;;) {
    const answer = await ask()
    if (isIt(answer)) return answer
    if (Date.now() > end) throw new Error(`Still ${JSON.stringify(answer)} after five seconds`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

export interface RawAnswer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: Buffer
}

/**
 * A request whose target goes out exactly as written: `fetch` would tidy `..` and `\` away. It has a connection of its own, unless
 * there is an agent that keeps one.
 */
export function rawRequest(
  url: string,
  target: string,
  options: { headers?: Record<string, string>; method?: string; agent?: Agent } = {},
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path: target, agent: false, ...options }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      )
      response.on('error', reject)
    })
    request.on('error', reject)
    request.end()
  })
}
