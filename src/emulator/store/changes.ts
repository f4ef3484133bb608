import type { RecordKind, RecordTypes } from './resource-records'
import { type StoredFile, type StoredFolder, versionIds } from './stored-file'

/** A change of the store. `put` and `record` contain the whole object, so the last change of an object is its state. */
export type Change =
  | { op: 'put'; file: StoredFile }
  | { op: 'delete'; fileId: string }
  | { op: 'folder'; folder: StoredFolder }
  | { op: 'delete-folder'; folderPath: string }
  | RecordChange

export type RecordChange = {
  [Kind in RecordKind]:
    | { op: 'record'; kind: Kind; record: RecordTypes[Kind] }
    | { op: 'delete-record'; kind: Kind; id: string }
}[RecordKind]

/** Versions whose bytes must exist after a change. */
export function versionIdsOf(change: Change): string[] {
  return change.op === 'put' ? versionIds(change.file) : []
}
