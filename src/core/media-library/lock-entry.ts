import * as v from 'valibot'
import type { PlaceholderKind } from '../../engine/placeholder-kinds'

const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'hash must be 64 hex digits'))
const pixels = v.pipe(v.number(), v.integer(), v.minValue(1))

/** The lockfile is untrusted: it comes with a pull request. A path may name a file of the Media Library, nothing else. */
const filePath = v.pipe(
  v.string(),
  v.regex(/^\/[A-Za-z0-9._/-]+$/, 'filePath may have letters, digits, . _ - and / only'),
  v.check((path) => !path.split('/').includes('..'), 'filePath must not climb with ..'),
)

/** A placeholder stands in the page as it is: nothing may be in it that could end an attribute or a style. */
const placeholdersSchema = v.strictObject({
  color: v.optional(v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/))),
  lqip: v.optional(v.pipe(v.string(), v.regex(/^data:image\/webp;base64,[A-Za-z0-9+/]{1,4000}={0,2}$/))),
  blurhash: v.optional(v.pipe(v.string(), v.regex(/^[\w#$%*+,\-.:;=?@[\]^{|}~]{6,200}$/))),
  thumbhash: v.optional(v.pipe(v.string(), v.regex(/^[A-Za-z0-9+/]{4,60}={0,2}$/))),
} satisfies Record<PlaceholderKind, unknown>)
export type Placeholders = v.InferOutput<typeof placeholdersSchema>

const entrySchema = v.strictObject({
  hash,
  filePath,
  fileId: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'fileId must be an id')),
  size: v.pipe(v.number(), v.integer(), v.minValue(1)),
  width: pixels,
  height: pixels,
  format: v.pipe(v.string(), v.regex(/^[a-z0-9]{2,12}$/, 'format must be a short name')),
  urlEndpoint: v.pipe(v.string(), v.regex(/^https?:\/\/\S+$/, 'urlEndpoint must be a URL')),
  placeholders: v.optional(placeholdersSchema),
})

/** One uploaded content. */
export type LockEntry = v.InferOutput<typeof entrySchema>

const librarySchema = v.strictObject({
  library: v.pipe(
    v.string(),
    v.regex(/^\/(?:[^\p{Cc}?#\\])+$/u, 'library must be a path of the Media Library'),
    v.check((path) => !path.split('/').includes('..'), 'library must not climb with ..'),
  ),
  fileId: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'fileId must be an id')),
  /** Another id whenever the file's bytes were replaced. */
  version: v.pipe(v.string(), v.regex(/^[\w-]{1,64}$/, 'version must be an id')),
  width: v.optional(pixels),
  height: v.optional(pixels),
  urlEndpoint: v.pipe(v.string(), v.regex(/^https?:\/\/\S+$/, 'urlEndpoint must be a URL')),
})

/** A file of the Media Library that a build refers to, as it was when it was last looked at. */
export type LibraryEntry = v.InferOutput<typeof librarySchema>

/** A line exactly as `formatEntry` writes it without placeholders, every field as its schema has it. */
const CANONICAL =
  /^\{"hash":"[0-9a-f]{64}","filePath":"\/[A-Za-z0-9._/-]+","fileId":"[\w-]{1,64}","size":[1-9]\d{0,14},"width":[1-9]\d{0,8},"height":[1-9]\d{0,8},"format":"[a-z0-9]{2,12}","urlEndpoint":"https?:\/\/[^\s"\\]+"\}$/

/** Whether a line needs no further check: of ten thousand, nearly all are as we wrote them. */
export function isCanonical(line: string): boolean {
  return CANONICAL.test(line) && !line.includes('/../') && !line.includes('/..",')
}

/** @throws ValiError that says what is wrong */
export function parseEntry(value: unknown): LockEntry | LibraryEntry {
  const isLibrary = typeof value === 'object' && value !== null && Object.hasOwn(value, 'library')
  return isLibrary ? v.parse(librarySchema, value) : v.parse(entrySchema, value)
}

/** One line each, sorted. */
export function formatLines(entries: Iterable<LockEntry>, library: Iterable<LibraryEntry>): string[] {
  const sorted = [...entries].sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
  const files = [...library].sort((a, b) => (libraryPlace(a) < libraryPlace(b) ? -1 : 1))
  return [...sorted.map(formatEntry), ...files.map(formatLibrary)]
}

export function libraryPlace({
  library,
  urlEndpoint,
}: Pick<LibraryEntry, 'library' | 'urlEndpoint'>): string {
  return `${library} ${urlEndpoint}`
}

function formatLibrary({ library, fileId, version, width, height, urlEndpoint }: LibraryEntry): string {
  return JSON.stringify({ library, fileId, version, width, height, urlEndpoint })
}

function orderOf({ hash, filePath, urlEndpoint }: LockEntry): string {
  return `${hash} ${filePath} ${urlEndpoint}`
}

/** Written out key by key: equal entries are equal bytes, whatever order an object was made in. */
function formatEntry({
  hash,
  filePath,
  fileId,
  size,
  width,
  height,
  format,
  urlEndpoint,
  placeholders,
}: LockEntry): string {
  const { color, lqip, blurhash, thumbhash } = placeholders ?? {}
  const kept = placeholders && { color, lqip, blurhash, thumbhash }
  const entry = { hash, filePath, fileId, size, width, height, format, urlEndpoint }
  return JSON.stringify({ ...entry, placeholders: kept })
}
