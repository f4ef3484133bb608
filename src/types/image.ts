/** Attributes for an `<img>`, in the casing of the framework in use (`srcSet`, `fetchPriority` for React). */
export interface Img {
  src: string
  srcset?: string
  srcSet?: string
  sizes?: string
  /** Pixels in CSS; absent where only the delivered image could tell. */
  width?: number
  height?: number
  /** Where one is kept beside the image. */
  alt?: string
  loading: 'lazy' | 'eager'
  decoding: 'async' | 'sync'
  fetchpriority?: 'high'
  fetchPriority?: 'high'
}

/** Attributes for a `<source>`. */
export interface Source {
  /** With art direction: the windows that it is for. */
  media?: string
  /** With several formats: which it is. */
  type?: string
  srcset?: string
  srcSet?: string
  sizes?: string
  /** With art direction: pixels in CSS of its own crop. */
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

/** What is known of an image. */
export interface Meta {
  src: string
  width?: number
  height?: number
}

/** Attributes for an `<img>` whose file was on this machine: its size is known unless it is trimmed. */
export type LocalImg = Img & { width: number; height: number }
export type LocalPicture = Picture & { img: LocalImg }

/** What is known of a file on this machine. */
export interface LocalMeta extends Meta {
  width: number
  height: number
  /** Of the content: `jpg`, `png`, `webp` … */
  format: string
  /** Bytes. */
  size: number
  /** SHA-256, in hex. */
  hash: string
  placeholder?: string
  /** Of what is kept beside the image (`hero.jpg.ik.json`). */
  alt?: string
  focus?: { x: number; y: number }
  custom?: Record<string, unknown>
}
