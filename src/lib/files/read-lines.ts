import { closeSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { openRegular } from './regular-file'

/** Bytes. */
const CHUNK_SIZE = 1 << 16

/** Yields a file's text in chunks. Reading it whole would hold its bytes in memory besides its characters. */
export function* readChunks(file: string): Generator<string, void> {
  const descriptor = openRegular(file)
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
  // The current line so far. Searched again with every chunk, a line of many megabytes would take quadratic time.
  let rest: string[] = []
  for (const chunk of readChunks(file)) {
    let start = 0
    for (let end = chunk.indexOf('\n'); end !== -1; end = chunk.indexOf('\n', start)) {
      yield withoutReturn(rest.join('') + chunk.slice(start, end))
      rest = []
      start = end + 1
    }
    rest.push(chunk.slice(start))
  }
  yield withoutReturn(rest.join(''))
}

function withoutReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line
}
