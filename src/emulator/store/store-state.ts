import type { Change } from './changes'
import type { JournalEntry } from './journal'
import type { RecordKind, RecordTypes } from './resource-records'
import { filePathOf, type StoredFile, type StoredFolder } from './stored-file'

/** The state that the journal describes. Changes are deterministic, so the journal can be replayed. */
export function storeState() {
  const files = new Map<string, StoredFile>()
  const paths = new Map<string, string>()
  const folders = new Map<string, StoredFolder>()
  const stored = { versions: 0, bytes: 0 }
  const tables = new Map<RecordKind, Map<string, RecordTypes[RecordKind]>>()

  function table(kind: RecordKind): Map<string, RecordTypes[RecordKind]> {
    const known = tables.get(kind)
    if (known) return known
    const made = new Map<string, RecordTypes[RecordKind]>()
    tables.set(kind, made)
    return made
  }

  function count({ versions }: StoredFile, sign: 1 | -1): void {
    stored.versions += sign * versions.length
    for (const { size } of versions) stored.bytes += sign * size
  }

  function remember(file: StoredFile): void {
    const filePath = filePathOf(file)
    // A new version keeps the file's place in the list; a move or rename must free the old path.
    if (paths.get(filePath) !== file.fileId) forget(file.fileId)
    const replaced = files.get(file.fileId)
    if (replaced) count(replaced, -1)
    count(file, 1)
    files.set(file.fileId, file)
    paths.set(filePath, file.fileId)
  }

  function forget(fileId: string): void {
    const file = files.get(fileId)
    if (!file) return
    files.delete(fileId)
    count(file, -1)
    // After a swap of names another file may have the path already.
    if (paths.get(filePathOf(file)) === fileId) paths.delete(filePathOf(file))
  }

  function apply(change: Change): void {
    switch (change.op) {
      case 'put':
        remember(change.file)
        return
      case 'delete':
        forget(change.fileId)
        return
      case 'folder':
        folders.set(change.folder.folderPath, change.folder)
        return
      case 'delete-folder':
        folders.delete(change.folderPath)
        return
      case 'record':
        table(change.kind).set(change.record.id, change.record)
        return
      case 'delete-record':
        table(change.kind).delete(change.id)
    }
  }

  return {
    files: files as ReadonlyMap<string, StoredFile>,
    folders: folders as ReadonlyMap<string, StoredFolder>,
    /** Maintained incrementally: every upload needs the totals, and a library may have 100,000 versions. */
    totals: () => ({ files: files.size, ...stored }),
    table: <Kind extends RecordKind>(kind: Kind) =>
      table(kind) as unknown as ReadonlyMap<string, RecordTypes[Kind]>,
    byPath(filePath: string): StoredFile | undefined {
      const fileId = paths.get(filePath)
      return fileId === undefined ? undefined : files.get(fileId)
    },
    replay(entry: JournalEntry): void {
      if (entry.op === 'all') for (const change of entry.changes) apply(change)
      else apply(entry)
    },
    /** Returns the shortest list of changes that creates this state. */
    *snapshot(): Generator<Change> {
      for (const folder of folders.values()) yield { op: 'folder', folder }
      for (const file of files.values()) yield { op: 'put', file }
      for (const [kind, records] of tables) {
        for (const record of records.values()) yield { op: 'record', kind, record } as Change
      }
    },
    clear(): void {
      for (const map of [files, paths, folders, tables]) map.clear()
      Object.assign(stored, { versions: 0, bytes: 0 })
    },
  }
}
