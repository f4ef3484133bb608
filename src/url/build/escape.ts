/** Removes one slash at either end, as the official builders do: `/a/b/` → `a/b`, `//a` → `/a`. */
export function trimSlashes(path: string): string {
  return path.replace(/^\/|\/$/g, '')
}

/** `/` → `@@`: in a path-position chain a slash would end the chain. */
export function escapeSlashes(path: string): string {
  return path.replaceAll('/', '@@')
}

/** Standard base64 of the UTF-8 bytes. */
export function toBase64(text: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}
