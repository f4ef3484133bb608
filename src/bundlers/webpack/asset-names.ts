import { basename, extname } from 'node:path'

/** `[hash]`, `[contenthash:8]` and the like, in a template for the name of an asset. */
const HASH = /\[[a-z]*hash(?::[^\]]*)?\]/
const HASHES = /\[[a-z]*hash(?::[a-z]\w*)?(?::(\d+))?\]/g

/** Whether names differ by content. Where they don't (`[name][ext]`), an image's renditions would all have the same name. */
export const isNamedByHash = (template: string) => HASH.test(template)

/** Returns a template with a hash, for renditions. */
export function withHash(template: string): string {
  return isNamedByHash(template) ? template : template.replace(/(?=\[ext\]|$)/, '-[contenthash:8]')
}

/** Returns the name of a rendition by a template of webpack's. Folders of the source (`[path]`) are none of its. */
export function assetName(template: string, file: string, hash: string): string {
  const extension = extname(file)
  const name = basename(file, extension)
  const parts: Record<string, string> = { name, ext: extension, base: name + extension }
  return withHash(template)
    .replace(HASHES, (_placeholder, length?: string) => hash.slice(0, length ? Number(length) : 20))
    .replace(/\[(name|ext|base|path|query|fragment)\]/g, (_placeholder, part: string) => parts[part] ?? '')
}
