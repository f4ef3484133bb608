import { copyFileSync, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import { type FileHandle, open, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'

/** Enough for the header, even after a long EXIF block. */
const HEAD_BYTES = 4 * 1024 * 1024

export interface Sink {
  write(chunk: Buffer): Promise<void>
  /** Moves the bytes into place; they cannot be read before. */
  finish(): Promise<{ size: number; head: Buffer }>
  /** Deletes what was written. */
  abort(): Promise<void>
}

/** Bytes of stored versions, by version id. */
export interface Blobs {
  sink(id: string): Sink
  read(id: string): Promise<Buffer>
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
          return { size: bytes.length, head: bytes }
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
      let handle: FileHandle | undefined
      let size = 0
      return {
        async write(chunk) {
          handle ??= await open(temporary, 'wx')
          if (size < HEAD_BYTES) head.push(chunk)
          size += chunk.length
          await handle.writeFile(chunk)
        },
        async finish() {
          handle ??= await open(temporary, 'wx')
          await handle.close()
          await rename(temporary, fileOf(id))
          return { size, head: Buffer.concat(head) }
        },
        async abort() {
          await handle?.close().catch(() => {})
          await rm(temporary, { force: true })
        },
      }
    },
    read: (id) => readFile(fileOf(id)),
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
