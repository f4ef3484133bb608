import { type Blobs, diskBlobs, memoryBlobs, type Sink } from './blobs'
import { type JournalEntry, noJournal, openJournal } from './journal'
import { lockFolder } from './lock'
import {
  filePathOf,
  foldersUpTo,
  newId,
  type StoredFile,
  type StoredFolder,
  type StoredVersion,
} from './record'

/**
 * The Media Library: files, their versions and folders. Changes are synchronous, so that two requests can never
 * both find a path free; only bytes are read and written asynchronously, before and after.
 */
export interface Store {
  files(): StoredFile[]
  folders(): StoredFolder[]
  byId(fileId: string): StoredFile | undefined
  byPath(filePath: string): StoredFile | undefined
  /** Receives the bytes of a version to be. */
  sink(versionId: string): Sink
  read(version: StoredVersion): Promise<Buffer>
  /** Throws away the bytes of a version that never came to be. */
  discard(versionId: string): Promise<void>
  /** Adds or replaces a file; its bytes must be in place. */
  put(file: StoredFile): void
  remove(file: StoredFile): void
  addFolder(path: string): void
  clear(): void
  close(): void
}

/** @param dir where to keep everything; without it all is in memory and gone with the process */
export function openStore(dir?: string): Store {
  const unlock = dir ? lockFolder(dir) : () => {}
  try {
    return load(dir, unlock)
  } catch (error) {
    unlock()
    throw error
  }
}

function load(dir: string | undefined, unlock: () => void): Store {
  const { journal, entries } = dir ? openJournal(dir) : { journal: noJournal, entries: [] }
  const blobs: Blobs = dir ? diskBlobs(dir) : memoryBlobs()
  const files = new Map<string, StoredFile>()
  const paths = new Map<string, string>()
  const folders = new Map<string, StoredFolder>()

  for (const entry of entries) replay(entry)
  blobs.sweep(new Set([...files.values()].flatMap((file) => file.versions.map(({ id }) => id))))
  journal.rewrite(snapshot())

  function replay(entry: JournalEntry): void {
    if (entry.op === 'put') remember(entry.file)
    else if (entry.op === 'folder') folders.set(entry.folder.folderPath, entry.folder)
    else forget(entry.fileId)
  }

  function* snapshot(): Generator<JournalEntry> {
    for (const folder of folders.values()) yield { op: 'folder', folder }
    for (const file of files.values()) yield { op: 'put', file }
  }

  function remember(file: StoredFile): void {
    const filePath = filePathOf(file)
    // A further version keeps the file's place in the list; a move or a rename must free the old path.
    if (paths.get(filePath) !== file.fileId) forget(file.fileId)
    files.set(file.fileId, file)
    paths.set(filePath, file.fileId)
  }

  function forget(fileId: string): void {
    const file = files.get(fileId)
    if (!file) return
    files.delete(fileId)
    paths.delete(filePathOf(file))
  }

  const store: Store = {
    files: () => [...files.values()],
    folders: () => [...folders.values()],
    byId: (fileId) => files.get(fileId),
    byPath(filePath) {
      const fileId = paths.get(filePath)
      return fileId === undefined ? undefined : files.get(fileId)
    },
    sink: (versionId) => blobs.sink(versionId),
    read: (version) => blobs.read(version.id),
    discard: (versionId) => blobs.remove(versionId),
    put(file) {
      store.addFolder(file.folder)
      journal.append({ op: 'put', file })
      remember(file)
    },
    remove(file) {
      journal.append({ op: 'delete', fileId: file.fileId })
      forget(file.fileId)
      for (const version of file.versions) void blobs.remove(version.id)
    },
    addFolder(path) {
      for (const folderPath of foldersUpTo(path)) {
        if (folders.has(folderPath)) continue
        const now = new Date().toISOString()
        const folder = { folderId: newId(), folderPath, createdAt: now, updatedAt: now }
        journal.append({ op: 'folder', folder })
        folders.set(folderPath, folder)
      }
    },
    clear() {
      files.clear()
      paths.clear()
      folders.clear()
      journal.rewrite([])
      blobs.sweep(new Set())
    },
    close() {
      journal.close()
      unlock()
    },
  }
  return store
}
