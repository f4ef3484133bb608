import { randomUUID } from 'node:crypto'
import type { Opened, Piece, Sending } from './request-body'

/** The part with the file's bytes. A file as text (base64, URL) is an ordinary field instead. */
export interface FilePart {
  name: string
  fileName: string
  contentType: string
}

/**
 * Encodes multipart/form-data. Unlike FormData, it provides an exact Content-Length for a streamed file. Names and
 * values are encoded as in browsers.
 * https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data
 */
export function multipart(
  fields: readonly (readonly [string, string])[],
  part: FilePart,
  file: Piece,
): Opened {
  const boundary = newBoundary()
  const head = Buffer.from(
    `${writeFields(fields, boundary)}--${boundary}\r\nContent-Disposition: form-data; name="${escapeName(part.name)}"; ` +
      `filename="${escapeName(part.fileName)}"\r\nContent-Type: ${part.contentType}\r\n\r\n`,
  )
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`)
  const contentType = `multipart/form-data; boundary=${boundary}`
  const length = file.size === undefined ? undefined : head.length + file.size + tail.length
  if (file.whole) {
    return { contentType, length, whole: Buffer.concat([head, file.whole, tail]), fileBytes: file.size }
  }
  const { framed } = file
  if (framed) return { contentType, length, stream: (sending) => framed(head, tail, sending) }
  return { contentType, length, stream: (sending) => stream(head, file.stream(sending), tail, sending) }
}

/** Encodes multipart/form-data without a file part. */
export function multipartFields(fields: readonly (readonly [string, string])[]): Opened {
  const boundary = newBoundary()
  const whole = Buffer.from(`${writeFields(fields, boundary)}--${boundary}--\r\n`)
  return { contentType: `multipart/form-data; boundary=${boundary}`, length: whole.length, whole }
}

/** By `randomUUID`, which draws its random bytes for many at once: one by one they are 2 % of an upload. */
const newBoundary = () => `----unplugin-imagekit-${randomUUID()}`

async function* stream(head: Buffer, file: AsyncIterable<Uint8Array>, tail: Buffer, sending: Sending) {
  yield head
  for await (const chunk of file) yield chunk
  // The tail completes the body: from here on the server may act on it.
  sending.whole = true
  yield tail
}

function writeFields(fields: readonly (readonly [string, string])[], boundary: string): string {
  return fields
    .map(([name, value]) => {
      const disposition = `Content-Disposition: form-data; name="${escapeName(name)}"`
      return `--${boundary}\r\n${disposition}\r\n\r\n${value.replace(/\r\n|\r|\n/g, '\r\n')}\r\n`
    })
    .join('')
}

/** Escapes quotes and line breaks, which would otherwise allow header injection. */
function escapeName(name: string): string {
  if (!/["\r\n]/.test(name)) return name
  return name.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22')
}
