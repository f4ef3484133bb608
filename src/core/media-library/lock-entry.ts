import * as v from 'valibot'
import type { PlaceholderKind } from '../../engine/placeholder-kinds'

/** A field of a line. */
interface Field<Schema extends v.GenericSchema = v.GenericSchema> {
  schema: Schema
  /** JSON that needs no check by the schema, as the source of a RegExp. Such a value has no space in it. */
  canonical?: string
  /** Turns `String(value)` back into the value, where it is no string. */
  fromText?: (text: string) => unknown
}

type Text = v.GenericSchema<string>

function text(
  pattern: RegExp,
  message: string,
  { schema = v.pipe(v.string(), v.regex(pattern, message)) as Text, plain = pattern } = {},
): Field<Text> {
  return { schema, canonical: `"${plain.source.replace(/^\^|\$$/g, '')}"` }
}

/** A whole number from 1 on. */
function count(digits: number): Field<v.GenericSchema<number>> {
  return {
    schema: v.pipe(v.number(), v.integer(), v.minValue(1)),
    canonical: `[1-9]\\d{0,${digits - 1}}`,
    fromText: Number,
  }
}

/** The lockfile comes with pull requests, and is not trusted: a path must not leave the Media Library's folders. */
function path(name: string, pattern: RegExp, message: string): Field<Text> {
  const schema = v.pipe(
    v.string(),
    v.regex(pattern, message),
    v.check((value) => !value.split('/').includes('..'), `${name} must not contain ..`),
  )
  return text(pattern, message, { schema })
}

const id = (name: string) => text(/^[\w.~:-]{1,128}$/, `${name} must be an id`)
const urlEndpoint = text(/^https?:\/\/\S+$/, 'urlEndpoint must be a URL', {
  plain: /^https?:\/\/[^\s"\\]+$/,
})

/** A page contains placeholders as they are: none may hold a character that ends an attribute or a style. */
const placeholders = {
  color: v.optional(v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/))),
  lqip: v.optional(v.pipe(v.string(), v.regex(/^data:image\/webp;base64,[A-Za-z0-9+/]{1,4000}={0,2}$/))),
  blurhash: v.optional(v.pipe(v.string(), v.regex(/^[\w#$%*+,\-.:;=?@[\]^{|}~]{6,200}$/))),
  thumbhash: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{4,60}={0,2}$/))),
} satisfies Record<PlaceholderKind, unknown>

const duration = { schema: v.optional(v.pipe(v.number(), v.minValue(0.001))) }

const entryFields = {
  hash: text(/^[0-9a-f]{64}$/, 'hash must be 64 hex digits'),
  filePath: path('filePath', /^\/[A-Za-z0-9._/-]+$/, 'filePath may have letters, digits, . _ - and / only'),
  fileId: id('fileId'),
  size: count(15),
  width: count(9),
  height: count(9),
  format: text(/^[a-z0-9]{2,12}$/, 'format must be a short name'),
  urlEndpoint,
  placeholders: { schema: v.optional(v.looseObject(placeholders)) },
  /** Seconds of a video. */
  duration,
} satisfies Record<string, Field>

/** The fields of a file of the Media Library that a build refers to. */
const libraryFields = {
  library: path('library', /^\/(?:[^\p{Cc}?#\\])+$/u, 'library must be a path of the Media Library'),
  fileId: id('fileId'),
  /** Changes whenever the file's bytes are replaced. */
  version: id('version'),
  width: { schema: v.optional(count(9).schema) },
  height: { schema: v.optional(count(9).schema) },
  duration,
  urlEndpoint,
} satisfies Record<string, Field>

type Schemas<Fields extends Record<string, Field>> = { [Name in keyof Fields]: Fields[Name]['schema'] }

function schemaOf<Fields extends Record<string, Field>>(fields: Fields) {
  const schemas = Object.entries(fields).map(([name, { schema }]) => [name, schema])
  // Fields of a later version of this package are kept and passed on.
  return v.looseObject(Object.fromEntries(schemas) as Schemas<Fields>)
}

const entrySchema = schemaOf(entryFields)
const librarySchema = schemaOf(libraryFields)

/** The known fields of a line. Unknown ones are in the object too, and have no type. */
type Known<Schema extends v.LooseObjectSchema<v.ObjectEntries, undefined>> = v.InferOutput<
  v.ObjectSchema<Schema['entries'], undefined>
>

/** An uploaded image. */
export type LockEntry = Known<typeof entrySchema>
export type Placeholders = NonNullable<LockEntry['placeholders']>

/**
 * The fields of an uploaded image, in the order of a line. Its type, its schema, its text and its form in memory all
 * derive from this table.
 */
export const FIELDS: Readonly<Record<keyof LockEntry, Field>> = entryFields

/** A file of the Media Library, as it was when it was last listed. */
export type LibraryEntry = Known<typeof librarySchema>

/** A line exactly as `formatLines` writes it without placeholders, with every field as its schema demands. */
const CANONICAL = new RegExp(
  `^\\{${Object.entries(FIELDS)
    .flatMap(([name, { canonical }]) => (canonical ? `"${name}":${canonical}` : []))
    .join(',')}\\}$`,
)

/** Whether a line needs no check by the schema: of ten thousand lines, nearly all are unchanged since they were written. */
export function isCanonical(line: string): boolean {
  return CANONICAL.test(line) && !line.includes('/../') && !line.includes('/..",')
}

/** @throws ValiError that says what is wrong */
export function parseEntry(value: unknown): LockEntry | LibraryEntry {
  const isLibrary = typeof value === 'object' && value !== null && Object.hasOwn(value, 'library')
  return isLibrary ? v.parse(librarySchema, value) : v.parse(entrySchema, value)
}

const FIELD_NAMES = Object.keys(FIELDS)
const PLACEHOLDER_NAMES = Object.keys(placeholders)
const LIBRARY_FIELD_NAMES = Object.keys(libraryFields)

/** Returns the fields in the order of a line, unknown ones last and sorted: equal entries are equal bytes. */
function ordered(value: object, names: readonly string[]): Record<string, unknown> {
  const fields = value as Readonly<Record<string, unknown>>
  const unknown = Object.keys(fields).filter((name) => !names.includes(name))
  return Object.fromEntries([...names, ...unknown.sort()].map((name) => [name, fields[name]]))
}

/** The fields that this version does not know. */
export function unknownFields(entry: LockEntry | LibraryEntry): Record<string, unknown> {
  const known = 'library' in entry ? LIBRARY_FIELD_NAMES : FIELD_NAMES
  return Object.fromEntries(Object.entries(entry).filter(([name]) => !known.includes(name)))
}

function entryLine(entry: LockEntry): string {
  const { placeholders: own } = entry
  return JSON.stringify({
    ...ordered(entry, FIELD_NAMES),
    ...(own && { placeholders: ordered(own, PLACEHOLDER_NAMES) }),
  })
}

/** Formats a file of the Media Library as a line. */
export function libraryLine(entry: LibraryEntry): string {
  return JSON.stringify(ordered(entry, LIBRARY_FIELD_NAMES))
}

/** One line each, sorted. */
export function formatLines(entries: Iterable<LockEntry>, library: Iterable<LibraryEntry>): string[] {
  const sorted = [...entries].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
  const files = [...library].sort((a, b) => (libraryPlace(a) < libraryPlace(b) ? -1 : 1))
  return [...sorted.map(entryLine), ...files.map(libraryLine)]
}

export function libraryPlace({
  library,
  urlEndpoint,
}: Pick<LibraryEntry, 'library' | 'urlEndpoint'>): string {
  return `${library} ${urlEndpoint}`
}

function orderOf({ hash, filePath, urlEndpoint }: LockEntry): string {
  return `${hash} ${filePath} ${urlEndpoint}`
}
