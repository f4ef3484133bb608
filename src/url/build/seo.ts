import { percentDecode } from '../../lib/percent-decode'

/**
 * Builds the path of a file with a readable name: `/app/0a1b2c.jpg` and `hero` → `/ik-seo/app/0a1b2c/hero.jpg`.
 * ImageKit delivers the same bytes for both. The result is percent-encoded, ready for `buildSrc`.
 *
 * @param filePath path in the Media Library, not encoded
 * @param seoName name without extension; `/` becomes `-`
 */
export function seoPath(filePath: string, seoName: string): string {
  const [, stem, extension] = parts(filePath.replace(/^\/*/, '/'))
  return `/ik-seo${encode(stem)}/${encode(seoName.replaceAll('/', '-'))}${encode(extension)}`
}

/** Parses a path of `seoPath`; `undefined` for a path without `ik-seo`. */
export function parseSeoPath(path: string): { filePath: string; seoName: string } | undefined {
  const found = /^\/*ik-seo\/+(.+)\/([^/]+)$/s.exec(path)
  if (!found) return
  const [, seoName, extension] = parts(found[2]!)
  return { filePath: decodePath(`/${found[1]}${extension}`), seoName: decodePath(seoName) }
}

/** Decodes each segment once; malformed ones (`100%.jpg`) stay as they are. */
export function decodePath(path: string): string {
  return path.split('/').map(percentDecode).join('/')
}

function encode(path: string): string {
  // Fast path: most names are plain.
  return /^[\w./~-]*$/.test(path) ? path : path.split('/').map(encodeURIComponent).join('/')
}

/** Splits a path into whole, stem and extension with its dot; a leading dot of a name starts no extension. */
function parts(path: string): [string, string, string] {
  const [whole = path, stem = path, extension = ''] = /^(.*[^/])(\.[^./]*)$/s.exec(path) ?? []
  return [whole, stem, extension]
}
