import { VIRTUAL_ID } from './filters'
/**
 * The id under which a bundler knows a reference. ASCII, without a query and ending in `.js`: rspack would apply the
 * user's `/\.jpg$/` rule to anything else, and Vite's dev server decodes `%20`, drops `#…` and inserts `?import`.
 */
export function virtualId(key: string): string {
  return `imagekit-virtual/${Buffer.from(key).toString('base64url')}.js`
}

/** Returns the reference's key; `undefined` for any other id. */
export function keyOfVirtualId(id: string): string | undefined {
  if (!VIRTUAL_ID.test(id)) return undefined
  return Buffer.from(id.slice('imagekit-virtual/'.length, -'.js'.length), 'base64url').toString()
}
