import * as v from 'valibot'
import type { RecordKind } from './resource-records'

/** Ids are used as file names, so nothing else is accepted. */
export const idSchema = v.pipe(v.string(), v.regex(/^[0-9a-f]{24}$/, 'is no id'))
const folderPath = v.pipe(v.string(), v.startsWith('/'))
const date = v.pipe(v.string(), v.isoTimestamp())

const version = v.looseObject({
  id: idSchema,
  number: v.number(),
  size: v.number(),
  sha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
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

const text = v.string()
const record = <Entries extends v.ObjectEntries>(entries: Entries) => v.looseObject({ id: text, ...entries })
const status = v.picklist(['Pending', 'Completed'])

/** The fields of records that the emulator reads. */
const RECORDS = {
  customMetadataField: record({ name: text, label: text, schema: v.looseObject({ type: text }) }),
  savedExtension: record({ name: text, description: text, config: v.record(text, v.unknown()) }),
  namedTransformation: record({ name: text, transformation: text, enabled: v.boolean(), createdAt: text }),
  origin: record({ type: text, name: text }),
  urlEndpoint: record({ description: text, urlPrefix: text, origins: v.array(text) }),
  job: record({ type: text, status, source: text, target: text, includeVersions: v.boolean() }),
  purge: record({ url: text, status, createdAt: text }),
} satisfies Record<RecordKind, v.GenericSchema>

const recordSchema = v.variant('kind', [
  ...Object.entries(RECORDS).map(([kind, schema]) =>
    v.object({ op: v.literal('record'), kind: v.literal(kind as RecordKind), record: schema }),
  ),
] as unknown as [
  v.ObjectSchema<
    { op: v.LiteralSchema<'record', undefined>; kind: v.LiteralSchema<RecordKind, undefined> },
    undefined
  >,
])

/** Changes that create a state. */
export const stateChangeSchema = v.variant('op', [
  v.object({
    op: v.literal('put'),
    file: v.object({
      fileId: idSchema,
      name: v.pipe(v.string(), v.regex(/^[^/]+$/, 'is no name')),
      folder: folderPath,
      versions: v.pipe(v.array(version), v.minLength(1)),
    }),
  }),
  v.object({
    op: v.literal('folder'),
    folder: v.object({ folderId: idSchema, folderPath, createdAt: date, updatedAt: date }),
  }),
  recordSchema,
])

const changeSchema = v.variant('op', [
  ...stateChangeSchema.options,
  v.object({ op: v.literal('delete'), fileId: idSchema }),
  v.object({ op: v.literal('delete-folder'), folderPath }),
  v.object({
    op: v.literal('delete-record'),
    kind: v.picklist(Object.keys(RECORDS) as RecordKind[]),
    id: text,
  }),
])

/** A line of the journal. */
export const entrySchema = v.variant('op', [
  v.object({ op: v.literal('all'), changes: v.array(changeSchema) }),
  ...changeSchema.options,
])
