import { dirname } from 'node:path/posix'
import type { Account } from '../../model/account'
import { ApiError, MESSAGES } from '../../model/api-error'
import { compileSearchQuery, type Searchable } from '../../search/match'
import { SearchQueryError } from '../../search/parse-query'
import type { Store } from '../../store/store'
import {
  currentVersion,
  type StoredFile,
  type StoredFolder,
  type StoredVersion,
} from '../../store/stored-file'
import { fileObject, folderObject } from './file-object'

/** An entry of the list, with the fields to search by. */
interface Entry extends Searchable {
  fileType?: string
  toResponse(): Record<string, unknown>
}

const TYPES = ['file', 'file-version', 'folder', 'all']
const FILE_TYPES = ['all', 'image', 'non-image']
const MAX_LIMIT = 1000

/** GET /v1/files. @see https://imagekit.io/docs/api-reference/digital-asset-management-dam/list-and-search-assets */
export function listFiles(query: URLSearchParams, store: Store, account: Account): Record<string, unknown>[] {
  const type = oneOf(query.get('type') || 'file', TYPES, MESSAGES.invalidType)
  const fileType = oneOf(query.get('fileType') || 'all', FILE_TYPES, MESSAGES.invalidFileType)
  const skip = integer(query, 'skip', 0)
  const limit = integer(query, 'limit', MAX_LIMIT)
  if (skip < 0) {
    throw new ApiError(
      400,
      `The value of skip parameter should be greater than or equal to 0. Value sent is ${skip}.`,
    )
  }
  if (limit < 1) throw new ApiError(400, `Minimum value of limit parameter is 1. Value sent is ${limit}.`)
  if (limit > MAX_LIMIT) {
    throw new ApiError(400, `Maximum value of limit parameter is ${MAX_LIMIT}. Value sent is ${limit}.`)
  }
  const compare = order(query.get('sort') || 'ASC_CREATED')
  const searchQuery = query.get('searchQuery')
  const list = () => {
    const tests = searchQuery ? [search(searchQuery, store.now())] : legacyFilters(query, type)
    const path = query.get('path')
    if (path) tests.push((entry) => entry.path === folderPath(path))
    if (fileType !== 'all') tests.push((entry) => entry.type === 'folder' || entry.fileType === fileType)
    return entries(store, account, searchQuery ? undefined : type)
      .filter((entry) => tests.every((test) => test(entry)))
      .sort(compare)
  }
  // What a search finds may depend on the time.
  const found = searchQuery ? list() : listedOnce(query, store, account, list)
  return found.slice(skip, skip + limit).map((entry) => entry.toResponse())
}

/** The last list of each Media Library. */
const lists = new WeakMap<Store, { query: string; revision: number; account: Account; entries: Entry[] }>()

/** Sorts a list once for all of its pages: for each of a hundred, a hundred thousand files would be sorted again. */
function listedOnce(query: URLSearchParams, store: Store, account: Account, list: () => Entry[]): Entry[] {
  const all = new URLSearchParams(query)
  for (const name of ['skip', 'limit']) all.delete(name)
  all.sort()
  const known = lists.get(store)
  const revision = store.revision()
  if (known?.query === String(all) && known.revision === revision && known.account === account)
    return known.entries
  const entries = list()
  lists.set(store, { query: String(all), revision, account, entries })
  return entries
}

/** Lists files and folders, and old versions only if requested. A searchQuery filters by its own `type`. */
function entries(store: Store, account: Account, type: string | undefined): Entry[] {
  const list: Entry[] = []
  for (const file of store.files()) {
    list.push(fileEntry(file, currentVersion(file), account))
    if (type === 'all' || type === 'file') continue
    for (const version of file.versions.slice(0, -1)) list.push(fileEntry(file, version, account))
  }
  for (const folder of store.folders()) list.push(folderEntry(folder))
  return list
}

function legacyFilters(query: URLSearchParams, type: string): ((entry: Entry) => boolean)[] {
  const name = query.get('name')
  const tags = (query.get('tags') ?? '').split(',').filter(Boolean)
  const tests: ((entry: Entry) => boolean)[] = [
    (entry) => (type === 'all' ? entry.type !== 'file-version' : entry.type === type),
  ]
  if (name) tests.push((entry) => entry.name === name)
  if (tags.length > 0) tests.push((entry) => tags.some((tag) => entry.tags?.includes(tag)))
  return tests
}

function search(searchQuery: string, now: Date): (entry: Entry) => boolean {
  try {
    return compileSearchQuery(searchQuery, now.getTime())
  } catch (error) {
    if (!(error instanceof SearchQueryError)) throw error
    throw new ApiError(400, `Your request contains invalid searchQuery parameter: ${error.message}.`)
  }
}

function fileEntry(file: StoredFile, version: StoredVersion, account: Account): Entry {
  const { width, height, size, tags, AITags, embeddedMetadata } = version
  return {
    name: file.name,
    type: version === currentVersion(file) ? 'file' : 'file-version',
    id: file.fileId,
    path: file.folder,
    createdAt: version.createdAt,
    updatedAt: version.updatedAt,
    // ImageKit searches both.
    tags: [...(tags ?? []), ...(AITags ?? []).map(({ name }) => name)],
    size,
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    format: formatOf(file.name),
    private: version.isPrivateFile,
    published: version.isPublished,
    transparency: version.hasAlpha,
    customMetadata: version.customMetadata,
    ...(embeddedMetadata && { embeddedMetadata }),
    fileType: version.fileType,
    toResponse: () => fileObject(file, account, version),
  }
}

function folderEntry(folder: StoredFolder): Entry {
  return {
    name: folder.folderPath.split('/').at(-1)!,
    type: 'folder',
    id: folder.folderId,
    path: dirname(folder.folderPath),
    createdAt: folder.createdAt,
    updatedAt: folder.updatedAt,
    toResponse: () => folderObject(folder),
  }
}

function formatOf(name: string): string {
  const extension = name.includes('.') ? name.split('.').at(-1)!.toLowerCase() : ''
  return extension === 'jpeg' ? 'jpg' : extension
}

function order(sort: string): (a: Entry, b: Entry) => number {
  const match = /^(ASC|DESC)_(NAME|CREATED|UPDATED|HEIGHT|WIDTH|SIZE|RELEVANCE)$/.exec(sort)
  if (!match) throw new ApiError(400, MESSAGES.invalidSort)
  const sign = match[1] === 'ASC' ? 1 : -1
  const key = (
    {
      NAME: 'name',
      CREATED: 'createdAt',
      UPDATED: 'updatedAt',
      HEIGHT: 'height',
      WIDTH: 'width',
      SIZE: 'size',
    } as const
  )[match[2] as 'NAME']
  // How ImageKit ranks by relevance is not documented. All entries are equal, and the sort is stable.
  if (!key) return () => 0
  return (a, b) => {
    const [left, right] = [a[key] ?? 0, b[key] ?? 0]
    return left < right ? -sign : left > right ? sign : 0
  }
}

function integer(query: URLSearchParams, name: string, byDefault: number): number {
  const text = query.get(name)
  if (text === null || text === '') return byDefault
  const value = Number(text)
  if (Number.isInteger(value)) return value
  throw new ApiError(400, `Your request contains invalid value for ${name} parameter.`)
}

function oneOf(value: string, allowed: readonly string[], message: string): string {
  if (!allowed.includes(value)) throw new ApiError(400, message)
  return value
}

function folderPath(path: string): string {
  return `/${path.split('/').filter(Boolean).join('/')}`
}
