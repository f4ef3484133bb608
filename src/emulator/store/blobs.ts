import { createHash } from 'node:crypto'
import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Enough for the header, even after a long EXIF block. */
const HEAD_BYTES = 4 * 1024 * 1024

export interface WrittenBlob {
  size: number
  /** The first bytes. */
  head: Buffer
  /** Hex digest of the bytes. */
  sha256: string
}

export interface Sink {
  write(chunk: Buffer): Promise<void>
  /** Moves the bytes into place; they cannot be read before. */
  finish(): Promise<WrittenBlob>
  /** Deletes what was written. */
  abort(): Promise<void>
}

/** Bytes of stored versions, by version id. */
export interface Blobs {
  sink(id: string): Sink
  read(id: string): Promise<Buffer>
  /** Reads a part, as far as there is one. `end` is exclusive. */
  readPart(id: string, start: number, end: number): Promise<Buffer>
  /** Reads synchronously, for checks while opening; `undefined` if there is no such blob. */
  readSync(id: string): Buffer | undefined
  /** Changes whenever the bytes of a blob may have changed; `undefined` if there is no such blob. */
  stamp(id: string): string | undefined
  /** Copies bytes to a second id. Synchronous and cheap: files are hard-linked. */
  copy(from: string, to: string): void
  remove(id: string): Promise<void>
  /** Removes all blobs except the given ones. */
  sweep(keep: ReadonlySet<string>): void
}

export function memoryBlobs(): Blobs {
  const blobs = new Map<string, Buffer>()
  return {
    sink(id) {
      const chunks: Buffer[] = []
      return {
        async write(chunk) {
          chunks.push(chunk)
        },
        async finish() {
          const bytes = Buffer.concat(chunks)
          blobs.set(id, bytes)
          return { size: bytes.length, head: bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
        },
        async abort() {
          chunks.length = 0
        },
      }
    },
    async read(id) {
      const bytes = blobs.get(id)
      if (!bytes) throw new Error(`The emulator's store has no bytes for version ${id}`)
      return bytes
    },
    async readPart(id, start, end) {
      return blobs.get(id)?.subarray(start, end) ?? Buffer.alloc(0)
    },
    readSync: (id) => blobs.get(id),
    stamp: (id) => (blobs.has(id) ? '' : undefined),
    copy(from, to) {
      const bytes = blobs.get(from)
      if (bytes) blobs.set(to, bytes)
    },
    async remove(id) {
      blobs.delete(id)
    },
    sweep(keep) {
      for (const id of blobs.keys()) if (!keep.has(id)) blobs.delete(id)
    },
  }
}

/** Blobs as files. A blob is renamed into place, so a killed process leaves a temporary file, never half a blob. */
export function diskBlobs(dir: string): Blobs {
  const folder = join(dir, 'blobs')
  mkdirSync(folder, { recursive: true })
  const fileOf = (id: string) => join(folder, id)
  return {
    sink(id) {
      const temporary = join(folder, `${id}.tmp`)
      const head: Buffer[] = []
      const digest = createHash('sha256')
      let handle: FileHandle | undefined
      let size = 0
      return {
        async write(chunk) {
          handle ??= await open(temporary, 'wx')
          if (size < HEAD_BYTES) head.push(chunk)
          size += chunk.length
          digest.update(chunk)
          await handle.writeFile(chunk)
        },
        async finish() {
          handle ??= await open(temporary, 'wx')
          await handle.close()
          await rename(temporary, fileOf(id))
          return { size, head: Buffer.concat(head), sha256: digest.digest('hex') }
        },
        async abort() {
          await handle?.close().catch(() => {})
          await rm(temporary, { force: true })
        },
      }
    },
    read: (id) => readFile(fileOf(id)),
    async readPart(id, start, end) {
      const handle = await open(fileOf(id))
      try {
        const { buffer, bytesRead } = await handle.read(
          Buffer.allocUnsafe(end - start),
          0,
          end - start,
          start,
        )
        return buffer.subarray(0, bytesRead)
      } finally {
        await handle.close()
      }
    },
    readSync(id) {
      try {
        return readFileSync(fileOf(id))
      } catch {
        return undefined
      }
    },
    stamp(id) {
      const stat = statSync(fileOf(id), { throwIfNoEntry: false })
      return stat && `${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`
    },
    copy(from, to) {
      try {
        linkSync(fileOf(from), fileOf(to))
      } catch {
        // Some file systems have no hard links.
        copyFileSync(fileOf(from), fileOf(to))
      }
    },
    remove: (id) => rm(fileOf(id), { force: true }),
    sweep(keep) {
      for (const name of readdirSync(folder)) if (!keep.has(name)) rmSync(join(folder, name))
    },
  }
}
