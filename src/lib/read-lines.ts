import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

/** Bytes. */
const CHUNK_SIZE = 1 << 16

/** Yields a file's text in chunks. Reading it whole would hold its bytes in memory besides its characters. */
export function* readChunks(file: string): Generator<string, void> {
  const descriptor = openSync(file, 'r')
  try {
    const decoder = new StringDecoder('utf8')
    const buffer = Buffer.allocUnsafe(CHUNK_SIZE)
    for (let size = readSync(descriptor, buffer); size > 0; size = readSync(descriptor, buffer)) {
      yield decoder.write(buffer.subarray(0, size))
    }
    yield decoder.end()
  } finally {
    closeSync(descriptor)
  }
}

/** Yields a file's lines, without their line ends. */
export function* readLines(file: string): Generator<string, void> {
  let rest = ''
  for (const chunk of readChunks(file)) {
    const text = rest + chunk
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      yield withoutReturn(text.slice(start, end))
      start = end + 1
    }
    rest = text.slice(start)
  }
  yield withoutReturn(rest)
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
