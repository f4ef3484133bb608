import { createHash } from 'node:crypto'
import { VIRTUAL_ID } from './filters'

const FOLDER = 'imagekit-virtual/'
/** Characters of an id's name. File systems take 255 bytes, and bundlers add to the name. */
const MAX_NAME = 160
const MAX_HEAD = 40

/** The keys of ids that are too long to be written out. */
const longKeys = new Map<string, string>()

/** Ends the name of an id under which a bundler knows the same reference apart. */
const APART = '~plain'

/**
 * The id under which a bundler knows a reference. ASCII, without a query and ending in `.js`: rspack would apply the
 * user's `/\.jpg$/` rule to anything else, and Vite's dev server decodes `%20`, drops `#…` and inserts `?import`. Under
 * `preserveModules` it is a file's name, so a long key is a hash with a readable head.
 */
export function virtualId(key: string): string {
  const name = Buffer.from(key).toString('base64url')
  if (name.length <= MAX_NAME) return `${FOLDER}${name}.js`
  const id = `${FOLDER}${headOf(key)}~${createHash('sha256').update(key).digest('hex').slice(0, 32)}.js`
  longKeys.set(id, key)
  return id
}

/** The id of a reference that is written without `ik:`, for bundlers whose rules tell its `require` from others. */
export function plainVirtualId(key: string): string {
  return virtualId(key).replace(/(?=\.js$)/, APART)
}

/** Whether the id of a key does not hold it, so that another process has to be told of the key. */
export function isLongKey(key: string): boolean {
  return Buffer.from(key).toString('base64url').length > MAX_NAME
}

/** Returns the reference's key; `undefined` for any other id. */
export function keyOfVirtualId(id: string): string | undefined {
  if (!VIRTUAL_ID.test(id)) return undefined
  const name = id.slice(FOLDER.length, -'.js'.length).replace(APART, '')
  return name.includes('~') ? longKeys.get(`${FOLDER}${name}.js`) : Buffer.from(name, 'base64url').toString()
}

/** The image's name, without its folders, its extension and its query. */
function headOf(key: string): string {
  const [path = ''] = key.split('?', 1)
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.\w+$/, '')
  return name.replace(/[^\w-]+/g, '-').slice(0, MAX_HEAD)
}
