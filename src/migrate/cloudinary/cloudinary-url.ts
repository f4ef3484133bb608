import { mediaOf } from '../../query/media'
import { cloudinaryStep } from './cloudinary-step'

/** The reference that replaces a Cloudinary URL, or the reason why there is none. */
export type CloudinaryReference = { text: string } | { refused: string } | undefined

const HOST = /^(?:https?:)?\/\/(?:res\.cloudinary\.com\/[\w-]+|[\w-]+-res\.cloudinary\.com)\/(.+)$/

/** A component of a transformation: comma-separated known parameters. Folder names may look similar. */
const COMPONENT =
  /^(?:(?:a|ac|af|ar|b|bo|br|c|co|cs|d|dl|dn|dpr|du|e|eo|f|fl|fn|fps|g|h|if|ki|l|o|p|pg|q|r|so|sp|t|u|vc|vs|w|x|y|z)_[^,/]+|\$\w+)(?:,(?:[a-z]{1,3}_[^,/]+|\$\w+))*$/

/**
 * Reads a delivery URL: `https://res.cloudinary.com/demo/image/upload/w_400,c_fill/v1/folder/a.jpg` is
 * `ik:/folder/a.jpg?w=400` for a Media Library to which the files were copied under the same paths.
 *
 * @returns `undefined` if the URL is not a delivery URL of Cloudinary
 * @see https://cloudinary.com/documentation/transformation_reference
 */
export function cloudinaryReference(url: string): CloudinaryReference {
  const [, rest = ''] = HOST.exec(url) ?? []
  const [, media, path] = /^(image|video)\/upload\/(.+)$/.exec(rest) ?? []
  if (!rest) return undefined
  if (path === undefined)
    return { refused: 'only paths under image/upload and video/upload are uploaded files' }
  const [clean = '', query] = path.split('?', 2)
  if (query) return { refused: 'its query is unknown' }
  const parts = clean.split('/')
  if (/^s--[\w-]+--$/.test(parts[0] ?? '')) return { refused: 'it is signed' }
  const isVersion = (part: string) => /^v\d+$/.test(part)
  const steps: string[] = []
  while (parts.length > 1 && COMPONENT.test(parts[0]!)) steps.push(parts.shift()!)
  if (parts.length > 1 && isVersion(parts[0]!)) parts.shift()
  const name = parts.join('/')
  if (media === 'video' && mediaOf(name) !== 'video')
    return { refused: 'it is a still of a video: import the video, and use its poster' }
  return referenceTo(name, steps)
}

function referenceTo(path: string, steps: readonly string[]): CloudinaryReference {
  if (!/\.\w{2,5}$/.test(path)) return { refused: 'its file has no extension, which ImageKit requires' }
  const chain: [string, string][][] = []
  for (const step of steps) {
    const translated = cloudinaryStep(step, mediaOf(path))
    if ('refused' in translated) return translated
    if (translated.pairs.length) chain.push(translated.pairs)
  }
  const [first = [], ...more] = chain
  const raw = chain.map((pairs) => pairs.map(rawParameter).join(',')).join(':')
  const query = more.length ? `tr=${raw}` : first.map(([key, value]) => `${key}=${value}`).join('&')
  return { text: `ik:/${path}${query ? `?${query}` : ''}` }
}

function rawParameter([key, value]: [string, string]): string {
  return key === 'e-grayscale' ? key : `${key}-${value}`
}
