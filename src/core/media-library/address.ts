import { basename, extname } from 'node:path'
import { buildSrc, seoPath, type Transformation } from '../../url'
import type { ResolvedOptions } from '../config/options'
import type { Asset } from '../images/asset'
import { HASH_DIGITS } from './content-name'

/** The path of a local image in the Media Library, and in URLs. */
export interface Address {
  /** Path in the Media Library. */
  filePath: string
  /** Path in URLs, in which the readable name follows the hash as ImageKit's SEO suffix. */
  urlPath: string
}

type AddressOptions = Pick<ResolvedOptions, 'folder' | 'fileName'>

/** Computes the address from the image's bytes, its name and the options alone: known before any upload, and equal on every machine. */
export function addressOf(file: string, asset: Asset, { folder, fileName }: AddressOptions): Address {
  const name = readableName(file)
  const stored = fileName
    .replaceAll('[hash]', asset.hash.slice(0, HASH_DIGITS))
    // ASCII only, since the lockfile accepts no other names.
    .replaceAll('[name]', name.replace(/[^\w.-]+/g, '-'))
  const filePath = `${folder}/${stored}.${asset.format}`
  // ImageKit documents the suffix for images, and a video has suffixes of its own behind its path.
  const isPlain = asset.video !== undefined || fileName.includes('[name]')
  return { filePath, urlPath: isPlain ? filePath : seoPath(filePath, name) }
}

/**
 * Converts a file name for URLs: `Café  été (1).JPG` → `Cafe-ete-1`. Removes Latin accents, and keeps letters of other
 * scripts. Normalizes first, since macOS and Linux encode the same accent differently.
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

/** Builds the URL of a rendition. */
export function renditionUrl(urlEndpoint: string, urlPath: string, transformation: Transformation[]): string {
  return buildSrc({ urlEndpoint, src: urlPath, transformation, transformationPosition: 'query' })
}

/** Builds the path by which ImageKit fetches an image of another host. Encoded, so that its slashes are no path segments. */
export function webProxyPath(url: string): string {
  return encodeURIComponent(url)
}
