/** `[hash]`, `[contenthash:8]` and the like, in a template for the name of an asset. */
const HASH = /\[[a-z]*hash(?::[^\]]*)?\]/

/** Whether names differ by content. Where they don't (`[name][ext]`), an image's renditions would all have the same name. */
export const isNamedByHash = (template: string) => HASH.test(template)

/** Returns a template with a hash, for renditions. */
export function withHash(template: string): string {
  return isNamedByHash(template) ? template : template.replace(/(?=\[ext\]|$)/, '-[contenthash:8]')
}
