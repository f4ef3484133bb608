import { percentDecode } from '../../lib/percent-decode'
import { decodePath, parseSeoPath } from '../build/seo'
import { NEVER, splitSignature } from '../build/sign'
import { TransformationError } from '../transformation-error'
import type { Transformation, TransformationPosition } from '../types'
import { parseTransformation } from './parse-transformation'

/** Path suffixes that request another rendition of a file. */
export const suffixes = [
  'ik-thumbnail.jpg',
  'ik-video.mp4',
  'ik-gif-video.mp4',
  'ik-master.m3u8',
  'ik-master.mpd',
  'ik-seek-thumbnail-track.vtt',
  'ik-gensubtitle.vtt',
  'ik-gensubtitle.transcript',
  'ik-genchapter.vtt',
] as const
export type Suffix = (typeof suffixes)[number]

export interface ParsedUrl {
  /** As given, without trailing slash. */
  urlEndpoint: string
  /** Path behind the endpoint as written, without `tr:`; with the rest of this object it builds the same URL. */
  src: string
  /** Path in the Media Library or the origin, decoded, without `ik-seo` and suffixes. */
  filePath: string
  /** The readable name of an `ik-seo` path. */
  seoName?: string
  transformation: Transformation[]
  /** The chain as written; several chains (path before query) are joined with `:`. */
  transformationString: string
  /** Position of the chain; `query` if it is in both. */
  transformationPosition?: TransformationPosition
  /** Decoded, without `tr`, `ik-t`, `ik-s`; the last of equal names wins. */
  queryParameters: Record<string, string>
  signature?: string
  /** Unix seconds at which the signature expires; missing if never. */
  expires?: number
  /** In the order of the path: a thumbnail of a video without extension has two. */
  suffixes: Suffix[]
  /** URL behind a web-proxy endpoint. */
  source?: string
  /** Prompt of a generated image. */
  prompt?: string
  /** `ik-attachment=true`: download. */
  isAttachment: boolean
  /** `ik-attachment-filename`. */
  attachmentName?: string
  /** `ik-sanitizeSvg=true`. */
  isSanitized: boolean
  /** `ik-obj-version`: a stored old version. */
  objectVersion?: string
  /** With its `#`. */
  fragment?: string
}

/**
 * Parses an ImageKit URL. A `tr:` segment may be anywhere behind the endpoint; `tr=` may have encoded separators, as in
 * old SDKs. Values are split before they are decoded.
 *
 * @throws TransformationError `FOREIGN_URL`, or an error of the chain
 */
export function parseUrl(url: string, options: { urlEndpoint: string }): ParsedUrl {
  const urlEndpoint = options.urlEndpoint.replace(/(?<!\/)\/+$/, '')
  const behind = behindEndpoint(url, urlEndpoint)
  if (behind === undefined) {
    throw new TransformationError('FOREIGN_URL', url, 0, `is not under ${urlEndpoint}`)
  }
  const { url: unsigned, signature, timestamp } = splitSignature(behind)
  const [, rawPath = '', rawQuery = '', fragment] = /^([^?#]*)(?:\?([^#]*))?(#.*)?$/s.exec(unsigned) ?? []
  const { path, chains } = splitPath(rawPath)
  const { queryChains, queryParameters } = splitQuery(rawQuery)
  const transformationString = [...chains, ...queryChains].join(':')
  return {
    urlEndpoint,
    src: path,
    ...readPath(path, /\/ik-seo$/.test(urlEndpoint)),
    transformation: parseTransformation(transformationString),
    transformationString,
    ...(transformationString && {
      transformationPosition: queryChains.length > 0 ? ('query' as const) : ('path' as const),
    }),
    queryParameters,
    ...(signature !== undefined && { signature }),
    ...(timestamp !== NEVER && { expires: timestamp }),
    ...readFlags(queryParameters),
    ...(fragment && { fragment }),
  }
}

/** Returns what follows the endpoint. Origins are compared as URLs compare: `http://host:80` is `http://host`. */
function behindEndpoint(url: string, urlEndpoint: string): string | undefined {
  const [, origin = '', path = ''] = ORIGIN.exec(urlEndpoint) ?? []
  const [own = ''] = /^https?:\/\/[^/?#]*/i.exec(url) ?? []
  const isSame = own !== '' && originOf(own) === originOf(origin)
  const start = isSame ? own + path : urlEndpoint
  const behind = url.slice(start.length)
  return url.startsWith(start) && /^([/?#]|$)/.test(behind) ? behind : undefined
}

const ORIGIN = /^(https?:\/\/[^/?#]*)(.*)$/is

function originOf(text: string): string {
  return URL.canParse(text) ? new URL(text).origin : text
}

/** Extracts the `tr:` segments. */
function splitPath(rawPath: string): { path: string; chains: string[] } {
  const chains: string[] = []
  const kept = rawPath.split('/').filter((segment) => {
    const chain = /^tr(:|%3a)(.*)$/is.exec(segment)
    if (chain) chains.push(fromPath(separators(chain[2]!)))
    return !chain
  })
  return { path: kept.join('/'), chains: chains.filter(Boolean) }
}

/**
 * Decodes what a path encodes in a chain (space, quotes, non-ASCII …), but not what an author encoded (`%2C`, `%25` …).
 */
function fromPath(chain: string): string {
  return chain.replace(/(%(20|22|23|3[CEF]|5E|60|7[BD]|[89A-F][\dA-F]))+/gi, percentDecode)
}

function splitQuery(rawQuery: string): {
  queryChains: string[]
  queryParameters: Record<string, string>
} {
  const queryChains: string[] = []
  const entries: [string, string][] = []
  for (const pair of rawQuery.split('&')) {
    if (pair === '') continue
    const [, name = pair, value = ''] = /^([^=]*)=(.*)$/s.exec(pair) ?? []
    if (name === 'tr') queryChains.push(separators(value, true))
    else entries.push([decodeForm(name), decodeForm(value)])
  }
  return { queryChains: queryChains.filter(Boolean), queryParameters: Object.fromEntries(entries) }
}

/**
 * SDKs before v7 encoded the separators (`w-300%2Ch-200`). A chain with encoded separators only is decoded as a whole;
 * otherwise `%2C` belongs to a text.
 */
function separators(chain: string, isForm = false): string {
  if (/[,:]/.test(chain) || !/%2c|%3a/i.test(chain)) return chain
  return isForm ? decodeForm(chain) : percentDecode(chain)
}

function decodeForm(text: string): string {
  return percentDecode(text.replaceAll('+', ' '))
}

type PathParts = Pick<ParsedUrl, 'filePath' | 'seoName' | 'suffixes' | 'source' | 'prompt'>

function readPath(path: string, isSeoEndpoint: boolean): PathParts {
  const found: Suffix[] = []
  let rest = path
  for (;;) {
    const suffix = suffixes.find((name) => rest.endsWith(`/${name}`) && rest.length > name.length + 1)
    if (!suffix) break
    found.unshift(suffix)
    rest = rest.slice(0, -suffix.length - 1)
  }
  const source = sourceOf(rest)
  if (source) return { filePath: `/${source}`, suffixes: found, source }
  const generated = /^\/ik-genimg-prompt-([^/]+)(\/.*)?$/s.exec(rest)
  if (generated) {
    return {
      filePath: decodePath(generated[2] ?? '/'),
      suffixes: found,
      prompt: percentDecode(generated[1]!),
    }
  }
  const seo = parseSeoPath(isSeoEndpoint ? `/ik-seo${rest}` : rest)
  return { ...(seo ?? { filePath: decodePath(rest) || '/' }), suffixes: found }
}

/**
 * Accepts `/https://host/x`, `/https%3A%2F%2Fhost%2Fx`, and `/https:/host/x`, which builders that merge slashes make of
 * it.
 */
function sourceOf(path: string): string | undefined {
  const encoded = /^\/+(https?%3a%2f%2f.*)$/is.exec(path)
  if (encoded) return percentDecode(encoded[1]!)
  const plain = /^\/+(https?):\/+(.+)$/is.exec(path)
  return plain ? `${plain[1]}://${plain[2]}` : undefined
}

function readFlags(
  query: Record<string, string>,
): Pick<ParsedUrl, 'isAttachment' | 'isSanitized' | 'attachmentName' | 'objectVersion'> {
  const attachmentName = query['ik-attachment-filename']
  const objectVersion = query['ik-obj-version']
  return {
    isAttachment: query['ik-attachment'] === 'true',
    isSanitized: query['ik-sanitizeSvg'] === 'true',
    ...(attachmentName !== undefined && { attachmentName }),
    ...(objectVersion !== undefined && { objectVersion }),
  }
}
