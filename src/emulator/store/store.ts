import { type Blobs, diskBlobs, memoryBlobs, type Sink } from './blobs'
import { type Change, versionIdsOf } from './changes'
import { DamagedStoreError, mismatch } from './damage'
import { lockFolder } from './folder-lock'
import { type JournalEntry, noJournal, openJournal } from './journal'
import type { RecordKind, Records } from './resource-records'
import { type StagedStore, stageSnapshot } from './stage'
import type { StoreSnapshot } from './store-snapshot'
import { storeState } from './store-state'
import {
  filePathOf,
  foldersUpTo,
  newId,
  type StoredFile,
  type StoredFolder,
  type StoredVersion,
  versionIds,
} from './stored-file'

/** Change of one file: without `before` it is new, without `after` it is deleted. */
export interface FileChange {
  before?: StoredFile
  after?: StoredFile
}

/**
 * Files, versions, folders and records of an account. Changes are synchronous, so two requests never both find a path
 * free; only bytes are read and written asynchronously.
 */
export interface Store {
  files(): StoredFile[]
  folders(): StoredFolder[]
  folder(path: string): StoredFolder | undefined
  byId(fileId: string): StoredFile | undefined
  byPath(filePath: string): StoredFile | undefined
  records<Kind extends RecordKind>(kind: Kind): Records<Kind>
  /** Numbers of files and versions, and the bytes of all versions. */
  totals(): { files: number; versions: number; bytes: number }
  /** Time for new records. */
  now(): Date
  /** Opens a sink for the bytes of a future version. */
  sink(versionId: string): Sink
  /** @throws DamagedStoreError if they are not the bytes that were stored */
  read(version: StoredVersion): Promise<Buffer>
  /**
   * Reads at once, and checks the bytes by their hash only if the file has changed since they were last checked.
   *
   * @returns `undefined` if they are not the bytes that were stored
   */
  readNow(version: StoredVersion): Buffer | undefined
  /** Counts the changes of the content. */
  revision(): number
  /** Reads the bytes of a version that is not stored yet. */
  readReceived(versionId: string): Promise<Buffer>
  /** Reads a part of them. `end` is exclusive. */
  readPart(versionId: string, start: number, end: number): Promise<Buffer>
  /** Copies a version's bytes to a second id. */
  copyBytes(from: string, to: string): void
  /** Deletes the bytes of a version that was not stored. */
  discard(versionId: string): Promise<void>
  /** Applies changes atomically, also if the process is killed. Bytes of removed versions are deleted. */
  change(changes: readonly Change[]): void
  /** Adds or replaces a file; its bytes must exist. */
  put(file: StoredFile): void
  remove(file: StoredFile): void
  addFolder(path: string): void
  /** Calls back with the file changes of every change, but not of `clear`. */
  onChange(listener: (change: FileChange) => void): void
  clear(): void
  /** Returns the current content. */
  snapshot(): Promise<StoreSnapshot>
  /** Prepares the replacement by a snapshot. */
  stage(snapshot: StoreSnapshot): Promise<StagedStore>
  close(): void
}

/**
 * @param dir folder to persist everything in; without it everything is in memory
 * @param now the clock
 * @param isRestorePending whether to finish a restore that a killed process has staged
 */
export function openStore(dir?: string, now = () => new Date(), isRestorePending = false): Store {
  const unlock = dir ? lockFolder(dir) : () => {}
  try {
    return load(dir, unlock, now, isRestorePending)
  } catch (error) {
    unlock()
    throw error
  }
}

function load(
  dir: string | undefined,
  unlock: () => void,
  now: () => Date,
  isRestorePending: boolean,
): Store {
  const { journal, entries, path } = dir
    ? openJournal(dir, isRestorePending)
    : { journal: noJournal, entries: [], path: '' }
  const blobs: Blobs = dir ? diskBlobs(dir) : memoryBlobs()
  const state = storeState()
  const known = () => new Set([...state.files.values()].flatMap(versionIds))
  const listeners: ((change: FileChange) => void)[] = []
  /** Versions of a snapshot that is about to be restored. */
  const pinned = new Set<string>()
  let lines = 0
  let revision = 0
  /** Stamps of blobs whose bytes were found to be right. */
  const checked = new Map<string, string>()

  for (const entry of entries) state.replay(entry)
  for (const file of state.files.values()) {
    for (const version of file.versions) {
      const bytes = blobs.readSync(version.id)
      const problem = bytes ? mismatch(version, bytes) : 'its bytes are missing'
      if (problem)
        throw new DamagedStoreError(`${path}:${lineOf(version.id, entries)}: ${filePathOf(file)}: ${problem}`)
    }
  }
  blobs.sweep(known())
  journal.rewrite(state.snapshot())

  function change(input: readonly Change[]): void {
    const changes = [...missingFolders(input), ...input]
    if (changes.length === 0) return
    const fileIds = new Set(
      changes.flatMap((one) => (one.op === 'put' || one.op === 'delete' ? [fileIdOf(one)] : [])),
    )
    const before = [...fileIds].flatMap((fileId) => state.files.get(fileId) ?? [])
    const entry = changes.length === 1 ? changes[0]! : { op: 'all' as const, changes }
    journal.append(entry)
    state.replay(entry)
    revision++
    compactJournal()
    const after = new Set(changes.flatMap((one) => (one.op === 'put' ? versionIds(one.file) : [])))
    for (const id of before.flatMap(versionIds)) if (!after.has(id) && !pinned.has(id)) void blobs.remove(id)
    if (listeners.length > 0) for (const fileId of fileIds) notify(before, fileId)
  }

  /** Most of a long journal describes what no longer exists. */
  function compactJournal(): void {
    const { files } = state.totals()
    if (++lines < MAX_JOURNAL_LINES || lines < 4 * files) return
    lines = 0
    journal.rewrite(state.snapshot())
  }

  function notify(before: readonly StoredFile[], fileId: string): void {
    const [old, next] = [before.find((file) => file.fileId === fileId), state.files.get(fileId)]
    for (const listener of listeners) {
      listener({ ...(old && { before: old }), ...(next && { after: next }) })
    }
  }

  function missingFolders(changes: readonly Change[]): Change[] {
    const wanted = changes.flatMap((one) => (one.op === 'put' ? foldersUpTo(one.file.folder) : []))
    const known = new Set(changes.flatMap((one) => (one.op === 'folder' ? [one.folder.folderPath] : [])))
    return [...new Set(wanted)]
      .filter((path) => !state.folders.has(path) && !known.has(path))
      .map((path) => ({ op: 'folder', folder: newFolder(path, now()) }))
  }

  return {
    files: () => [...state.files.values()],
    folders: () => [...state.folders.values()],
    folder: (path) => state.folders.get(path),
    byId: (fileId) => state.files.get(fileId),
    byPath: (filePath) => state.byPath(filePath),
    records: <Kind extends RecordKind>(kind: Kind): Records<Kind> => ({
      all: () => [...state.table(kind).values()],
      get: (id) => state.table(kind).get(id),
      put: (record) => change([{ op: 'record', kind, record } as Change]),
      remove: (id) => change([{ op: 'delete-record', kind, id } as Change]),
    }),
    totals: state.totals,
    now,
    sink: (versionId) => blobs.sink(versionId),
    async read(version) {
      const bytes = await blobs.read(version.id)
      const problem = mismatch(version, bytes)
      if (problem) throw new DamagedStoreError(`version ${version.id}: ${problem}`)
      return bytes
    },
    readNow(version) {
      const stamp = blobs.stamp(version.id)
      const bytes = stamp === undefined ? undefined : blobs.readSync(version.id)
      if (!bytes || stamp === undefined) return undefined
      if (checked.get(version.id) !== stamp && mismatch(version, bytes)) return undefined
      checked.set(version.id, stamp)
      return bytes
    },
    revision: () => revision,
    readReceived: (versionId) => blobs.read(versionId),
    readPart: (versionId, start, end) => blobs.readPart(versionId, start, end),
    copyBytes: (from, to) => blobs.copy(from, to),
    discard: (versionId) => blobs.remove(versionId),
    change,
    put: (file) => change([{ op: 'put', file }]),
    remove: (file) => change([{ op: 'delete', fileId: file.fileId }]),
    addFolder(path) {
      const missing = foldersUpTo(path).filter((folderPath) => !state.folders.has(folderPath))
      change(missing.map((folderPath) => ({ op: 'folder', folder: newFolder(folderPath, now()) })))
    },
    onChange(listener) {
      listeners.push(listener)
    },
    clear() {
      revision++
      checked.clear()
      state.clear()
      journal.rewrite([])
      blobs.sweep(pinned)
    },
    async snapshot() {
      // Changes may delete bytes while they are read; the snapshot is then taken again.
      for (let tries = 1; ; tries++) {
        const changes = [...state.snapshot()]
        try {
          const bytes: Record<string, string> = {}
          for (const id of changes.flatMap(versionIdsOf).sort()) {
            bytes[id] = (await blobs.read(id)).toString('base64')
          }
          return { changes: structuredClone(changes), bytes }
        } catch (error) {
          if (tries === SNAPSHOT_TRIES) throw error
        }
      }
    },
    stage(snapshot) {
      const replay = (all: readonly Change[]) => {
        lines = 0
        revision++
        checked.clear()
        state.clear()
        for (const one of structuredClone(all)) state.replay(one)
      }
      return stageSnapshot(snapshot, { known, journal, blobs, pinned, replay })
    },
    close() {
      journal.close()
      unlock()
    },
  }
}

/** Changes after which the journal may be rewritten. */
const MAX_JOURNAL_LINES = 10_000
/** A try only fails if a file is deleted at that moment. */
const SNAPSHOT_TRIES = 5

/** The last line that describes a version. */
function lineOf(versionId: string, entries: readonly JournalEntry[]): number {
  const describes = (entry: JournalEntry) =>
    (entry.op === 'all' ? entry.changes : [entry]).some((one) => versionIdsOf(one).includes(versionId))
  return entries.findLastIndex(describes) + 1
}

function fileIdOf(change: Extract<Change, { op: 'put' | 'delete' }>): string {
  return change.op === 'put' ? change.file.fileId : change.fileId
}

function newFolder(folderPath: string, time: Date): StoredFolder {
  const now = time.toISOString()
  return { folderId: newId(), folderPath, createdAt: now, updatedAt: now }
}
