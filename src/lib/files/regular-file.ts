import { closeSync, constants, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { open } from 'node:fs/promises'

/** Opening a named pipe waits for a writer unless it is opened without blocking. Windows has no such flag. */
export const READ_ONLY = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/**
 * Opens a file for reading. Never waits: a named pipe or a device in place of a file may have no data for ever, or no end.
 *
 * @throws Error of the file system, `EISDIR` for a folder, and `ENOTSUP` for a pipe, a socket or a device
 */
export function openRegular(file: string): number {
  const descriptor = openSync(file, READ_ONLY)
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) throw notRegular(file, stat.isDirectory())
    return descriptor
  } catch (error) {
    closeSync(descriptor)
    throw error
  }
}

/** Reads a file's bytes. Throws as `openRegular` does. */
export function readRegular(file: string): Buffer {
  const descriptor = openRegular(file)
  try {
    return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/** Reads a file's text. Throws as `openRegular` does. */
export const readText = (file: string): string => readRegular(file).toString()

/** Reads a file's bytes on another thread. Rejects as `openRegular` throws. */
export async function readRegularLater(file: string): Promise<Buffer> {
  const handle = await open(file, READ_ONLY)
  try {
    const stat = await handle.stat()
    if (!stat.isFile()) throw notRegular(file, stat.isDirectory())
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** Milliseconds to wait for a pipe's writer, and then for each piece. */
const WRITER_MS = 5000
const PIECE_MS = 30_000

/**
 * Reads a file's text, or that of a named pipe: secret managers offer `.env` files as pipes, and shells the output of a command
 * (`--previous <(curl …)`).
 *
 * @param writerWait milliseconds to wait for a pipe's writer
 * @throws Error as `openRegular` does, and if nothing is written to a pipe
 */
export function readTextOrPipe(file: string, writerWait: number = WRITER_MS): string {
  const descriptor = openSync(file, READ_ONLY)
  try {
    const stat = fstatSync(descriptor)
    if (stat.isFile()) return readFileSync(descriptor, 'utf8')
    if (!stat.isFIFO()) throw notRegular(file, stat.isDirectory())
    return readPipe(descriptor, file, writerWait)
  } finally {
    closeSync(descriptor)
  }
}

function readPipe(descriptor: number, file: string, writerWait: number): string {
  const pieces: Buffer[] = []
  const buffer = Buffer.allocUnsafe(1 << 16)
  const pause = new Int32Array(new SharedArrayBuffer(4))
  let since = performance.now()
  for (;;) {
    const size = readAvailable(descriptor, buffer)
    // 0 without a writer, and after the last one.
    if (size === 0 && pieces.length > 0) return Buffer.concat(pieces).toString('utf8')
    if (size) {
      pieces.push(Buffer.from(buffer.subarray(0, size)))
      since = performance.now()
      continue
    }
    if (performance.now() - since > (size === 0 ? writerWait : PIECE_MS)) {
      throw Object.assign(new Error(`${file} is a pipe, and nothing writes to it`), { code: 'ETIMEDOUT' })
    }
    Atomics.wait(pause, 0, 0, 10)
  }
}

/** Returns `undefined` while a writer has written nothing more. */
function readAvailable(descriptor: number, buffer: Buffer): number | undefined {
  try {
    return readSync(descriptor, buffer)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}

function notRegular(file: string, isFolder: boolean): NodeJS.ErrnoException {
  const code = isFolder ? 'EISDIR' : 'ENOTSUP'
  const what = isFolder ? 'a folder' : 'a pipe, a socket or a device'
  return Object.assign(new Error(`${code}: ${file} is ${what}, not a file`), { code, path: file })
}
