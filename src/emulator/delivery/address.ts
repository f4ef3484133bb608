import { badRequest } from './errors'

/** A delivery URL taken apart, exactly as received. */
export interface Address {
  /** Path in the Media Library: `/a/b.jpg`. */
  filePath: string
  /** The file without its last segment and extension too, for `ik-seo` in front of a file that has none. */
  seoFallback?: string
  /** Chains of the path and of the query, in this order, not decoded. */
  chains: string[]
  /** Name to download as, of `ik-attachment`. */
  attachment?: string
}

/**
 * @param target the request's target as received: decoding it earlier would turn `%2F` and `%2C` into separators
 * @param imagekitId first segment of the path
 */
export function parseAddress(target: string, imagekitId: string): Address {
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  const pairs = mark < 0 ? [] : target.slice(mark + 1).split('&')
  const chains: string[] = []
  const names: string[] = []
  for (const segment of path.slice(imagekitId.length + 2).split('/')) {
    if (segment.startsWith('tr:')) chains.push(segment.slice(3))
    else if (segment !== '') names.push(fileSegment(segment))
  }
  for (const pair of pairs) if (pair.startsWith('tr=')) chains.push(pair.slice(3))

  const query = new URLSearchParams(pairs.filter((pair) => !pair.startsWith('tr=')).join('&'))
  const found = names[0] === 'ik-seo' && names.length > 2 ? withoutSeoName(names) : { filePath: join(names) }
  return {
    ...found,
    chains: chains.filter(Boolean),
    ...(query.get('ik-attachment') === 'true' && {
      attachment: query.get('ik-attachment-filename') || names.at(-1) || 'file',
    }),
  }
}

/**
 * Decodes a segment once. Stored names hold none of the characters that are refused, so whoever sends them is after
 * something else: another folder, another drive, a second round of decoding.
 */
function fileSegment(segment: string): string {
  let name: string
  try {
    name = decodeURIComponent(segment)
  } catch {
    throw badRequest('the path is not percent-encoded UTF-8')
  }
  const isEncodedTwice = /%[0-9a-f]{2}/i.test(name)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  if (isEncodedTwice || name === '.' || name === '..' || /[\x00-\x1f/\\#:]/.test(name)) {
    throw badRequest('the path holds a character or a segment that no stored file can have')
  }
  return name
}

/** `ik-seo/<path without extension>/<any name>.<ext>` stands for `<path>.<ext>`. */
function withoutSeoName(names: string[]): { filePath: string; seoFallback: string } {
  const extension = /\.[^.]+$/.exec(names.at(-1)!)?.[0] ?? ''
  const stem = join(names.slice(1, -1))
  return { filePath: stem + extension, seoFallback: stem }
}

function join(names: readonly string[]): string {
  return `/${names.join('/')}`
}
