import * as v from 'valibot'
import type { Change } from './changes'
import type { RecordKind } from './resource-records'

/** The content of a store as JSON. Equal stores have equal snapshots. */
export interface StoreSnapshot {
  /** The shortest list of changes that creates the store. */
  changes: Change[]
  /** Bytes of every version in base64, by id. */
  bytes: Record<string, string>
}

/** Ids are used as file names, so nothing else is accepted. */
const id = v.pipe(v.string(), v.regex(/^[0-9a-f]{24}$/, 'is no id'))
const folderPath = v.pipe(v.string(), v.startsWith('/'))
const date = v.pipe(v.string(), v.isoTimestamp())

const version = v.looseObject({
  id,
  number: v.number(),
  size: v.number(),
  mime: v.string(),
  fileType: v.picklist(['image', 'non-image']),
  hasAlpha: v.boolean(),
  tags: v.nullable(v.array(v.string())),
  customCoordinates: v.nullable(v.string()),
  isPrivateFile: v.boolean(),
  isPublished: v.boolean(),
  customMetadata: v.record(v.string(), v.unknown()),
  createdAt: date,
  updatedAt: date,
})

const KINDS: Record<RecordKind, true> = {
  customMetadataField: true,
  savedExtension: true,
  namedTransformation: true,
  origin: true,
  urlEndpoint: true,
  job: true,
  purge: true,
}

const change = v.variant('op', [
  v.object({
    op: v.literal('put'),
    file: v.object({
      fileId: id,
      name: v.pipe(v.string(), v.regex(/^[^/]+$/, 'is no name')),
      folder: folderPath,
      versions: v.pipe(v.array(version), v.minLength(1)),
    }),
  }),
  v.object({
    op: v.literal('folder'),
    folder: v.object({ folderId: id, folderPath, createdAt: date, updatedAt: date }),
  }),
  v.object({
    op: v.literal('record'),
    kind: v.picklist(Object.keys(KINDS) as RecordKind[]),
    record: v.looseObject({ id: v.string() }),
  }),
])

const snapshot = v.object({
  changes: v.array(change),
  bytes: v.record(id, v.pipe(v.string(), v.base64())),
})

/**
 * Validates a snapshot from outside.
 *
 * @throws Error naming the invalid place, or the version without bytes
 */
export function parseSnapshot(value: unknown): StoreSnapshot {
  const parsed = v.safeParse(snapshot, value)
  if (!parsed.success) {
    const [issue] = parsed.issues
    throw new Error(`not a snapshot: ${v.getDotPath(issue) ?? 'all of it'}: ${issue.message}`)
  }
  const { changes, bytes } = parsed.output
  for (const one of changes) {
    if (one.op !== 'put') continue
    for (const { id: versionId } of one.file.versions) {
      if (!Object.hasOwn(bytes, versionId))
        throw new Error(`not a snapshot: no bytes of version ${versionId}`)
    }
  }
  return parsed.output as StoreSnapshot
}
