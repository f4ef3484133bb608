import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

const PIECE = 1 << 16

/** A file's text in pieces, one held at a time: read whole, its bytes would stand in memory beside its characters. */
export function* readChunks(file: string): Generator<string, void> {
  const descriptor = openSync(file, 'r')
  try {
    const decoder = new StringDecoder('utf8')
    const buffer = Buffer.allocUnsafe(PIECE)
    for (let size = readSync(descriptor, buffer); size > 0; size = readSync(descriptor, buffer)) {
      yield decoder.write(buffer.subarray(0, size))
    }
    yield decoder.end()
  } finally {
    closeSync(descriptor)
  }
}

/** A file's lines, one after the other. */
export function* readLines(file: string): Generator<string, void> {
  let rest = ''
  for (const piece of readChunks(file)) {
    const text = rest + piece
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
