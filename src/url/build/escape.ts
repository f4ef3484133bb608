/** Removes one slash at each end, as the official builders do: `/a/b/` → `a/b`, `//a` → `/a`. */
export function trimSlashes(path: string): string {
  return path.replace(/^\/|\/$/g, '')
}

/** `/` → `@@`: a slash would end a chain in the path. */
export function escapeSlashes(path: string): string {
  return path.replaceAll('/', '@@')
}

/** Encodes UTF-8 bytes as standard base64. */
export function toBase64(text: string): string {
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}
