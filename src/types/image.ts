/** Attributes for an `<img>`, in the casing of the framework in use (`srcSet`, `fetchPriority` for React). */
export interface Img {
  src: string
  srcset?: string
  srcSet?: string
  sizes?: string
  /** CSS pixels; absent if only the delivered image could tell. */
  width?: number
  height?: number
  /** Alternative text of the image's sidecar file, if there is one. */
  alt?: string
  loading: 'lazy' | 'eager'
  decoding: 'async' | 'sync'
  fetchpriority?: 'high'
  fetchPriority?: 'high'
}

/** Attributes for a `<source>`. */
export interface Source {
  /** With art direction: the media condition of the windows it applies to. */
  media?: string
  /** With several formats: the media type. */
  type?: string
  srcset?: string
  srcSet?: string
  sizes?: string
  /** With art direction: CSS pixels of its own crop. */
  width?: number
  height?: number
}

/** Attributes for the elements of a `<picture>`. */
export interface Picture {
  sources: Source[]
  img: Img
}

/** Attributes for a `<link>` in the document's head. */
export interface Preload {
  rel: 'preload'
  as: 'image'
  media?: string
  type?: string
  href?: string
  imagesrcset?: string
  imageSrcSet?: string
  imagesizes?: string
  imageSizes?: string
  fetchpriority?: 'high'
  fetchPriority?: 'high'
}

/** Facts about an image. */
export interface Meta {
  src: string
  width?: number
  height?: number
}

/** Attributes for an `<img>` whose file was on this machine: its size is known unless it is trimmed. */
export type LocalImg = Img & { width: number; height: number }
export type LocalPicture = Picture & { img: LocalImg }

/** Facts about a file on this machine. */
export interface LocalMeta extends Meta {
  width: number
  height: number
  /** Format of the content: `jpg`, `png`, `webp` … */
  format: string
  /** Bytes. */
  size: number
  /** SHA-256, in hex. */
  hash: string
  placeholder?: string
  /** Values of the image's sidecar file (`hero.jpg.ik.json`). */
  alt?: string
  focus?: { x: number; y: number }
  custom?: Record<string, unknown>
}
