import { basename, extname } from 'node:path'
import { buildSrc, seoPath, type Transformation } from '../../url'
import type { ResolvedOptions } from '../config/options'
import type { Asset } from '../images/asset'

/** 16 hex digits are 64 bits: a thousand million images before two share them by chance; it is checked all the same. */
const HASH_DIGITS = 16

/** Where a local image is, or will be, in the Media Library, and how its URLs read. */
export interface Address {
  /** Path in the Media Library. */
  filePath: string
  /** Path in a URL: the readable name rides behind the hash, as ImageKit's SEO suffix. */
  urlPath: string
}

type AddressOptions = Pick<ResolvedOptions, 'folder' | 'fileName'>

/** Whether another content has another name: what a CDN has of it is true for ever. */
export function isContentNamed(fileName: string): boolean {
  return fileName.includes('[hash]')
}

/** A pure function of the image's bytes, its name and the options: known before any upload, the same on every machine. */
export function addressOf(file: string, asset: Asset, { folder, fileName }: AddressOptions): Address {
  const name = readableName(file)
  const stored = fileName
    .replaceAll('[hash]', asset.hash.slice(0, HASH_DIGITS))
    // A Media Library name is ASCII here, whatever the source's script: the lockfile accepts no other.
    .replaceAll('[name]', name.replace(/[^\w.-]+/g, '-'))
  const filePath = `${folder}/${stored}.${asset.format}`
  return { filePath, urlPath: fileName.includes('[name]') ? filePath : seoPath(filePath, name) }
}

/**
 * A file's name as a URL should read: `Café  été (1).JPG` → `Cafe-ete-1`. Latin accents go, letters of other scripts
 * stay; normalized first, since macOS and Linux spell the same accent differently.
 */
export function readableName(file: string): string {
  const name = basename(file, extname(file))
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N}_]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  return name || 'image'
}

/** The URL of one rendition. */
export function renditionUrl(urlEndpoint: string, urlPath: string, transformation: Transformation[]): string {
  return buildSrc({ urlEndpoint, src: urlPath, transformation, transformationPosition: 'query' })
}

/** The path under the endpoint that makes ImageKit fetch another host's image; its slashes must not be read as ours. */
export function webProxyPath(url: string): string {
  return encodeURIComponent(url)
}
