import type { RecordKind, RecordTypes } from './resource-records'
import { type StoredFile, type StoredFolder, versionIds } from './stored-file'

/**
 * What can happen to the store. `put` holds the whole file and `record` the whole record, so that the last change of
 * a thing is all there is to know about it.
 */
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

/** The versions whose bytes must be there after a change. */
export function versionIdsOf(change: Change): string[] {
  return change.op === 'put' ? versionIds(change.file) : []
}
