/**
 * The path under which a file has a readable name: `/app/0a1b2c.jpg` and `hero` → `/ik-seo/app/0a1b2c/hero.jpg`.
 * ImageKit delivers the same bytes for both. The result is percent-encoded, ready for `buildSrc`.
 *
 * @param filePath path in the Media Library, as it is called there (not encoded)
 * @param seoName the name without its extension; a `/` in it becomes `-`
 */
export function seoPath(filePath: string, seoName: string): string {
  const [, stem, extension] = parts(filePath.replace(/^\/*/, '/'))
  return `/ik-seo${encode(stem)}/${encode(seoName.replaceAll('/', '-'))}${encode(extension)}`
}

/** The way back from `seoPath`; `undefined` for a path without `ik-seo` in front. */
export function parseSeoPath(path: string): { filePath: string; seoName: string } | undefined {
  const found = /^\/*ik-seo\/+(.+)\/([^/]+)$/s.exec(path)
  if (!found) return
  const [, seoName, extension] = parts(found[2]!)
  return { filePath: decodePath(`/${found[1]}${extension}`), seoName: decodePath(seoName) }
}

/** Each segment decoded once; one that is not well encoded (`100%.jpg`) stays as it is. */
export function decodePath(path: string): string {
  return path.split('/').map(decode).join('/')
}

export function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function encode(path: string): string {
  // Names are plain nearly always.
  return /^[\w./~-]*$/.test(path) ? path : path.split('/').map(encodeURIComponent).join('/')
}

/** Whole, stem and extension with its dot; a dot in front of a name starts no extension. */
function parts(path: string): [string, string, string] {
  const [whole = path, stem = path, extension = ''] = /^(.*[^/])(\.[^./]*)$/s.exec(path) ?? []
  return [whole, stem, extension]
}
