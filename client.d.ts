/*
 * Types of `ik:` imports. Add `/// <reference types="unplugin-imagekit/client" />` to a .d.ts of yours, or
 * "unplugin-imagekit/client" to compilerOptions.types.
 *
 * TypeScript picks the pattern with the longest part before the `*`, and of equal ones the first: so `as=` must come last
 * in the query for the default export to be typed by it. The named exports are always there.
 */

/** Attributes for an `<img>`, in the casing of the framework in use (`srcSet` for React). */
interface ImageKitImg {
  src: string
  srcset?: string
  srcSet?: string
  sizes?: string
  width?: number
  height?: number
  loading: 'lazy'
  decoding: 'async'
}

/** Attributes for a `<source>`. */
interface ImageKitSource {
  type: string
  srcset?: string
  srcSet?: string
  sizes?: string
}

/** Attributes for the elements of a `<picture>`. */
interface ImageKitPicture {
  sources: ImageKitSource[]
  img: ImageKitImg
}

/** Attributes for an `<img>` whose file was on this machine: its size is known. */
type ImageKitLocalImg = ImageKitImg & { width: number; height: number }
type ImageKitLocalPicture = ImageKitPicture & { img: ImageKitLocalImg }

interface ImageKitMeta {
  src: string
  width?: number
  height?: number
}

/** What is known of a file on this machine. `size` is in bytes, `hash` is its SHA-256. */
interface ImageKitLocalMeta extends ImageKitMeta {
  width: number
  height: number
  format: string
  size: number
  hash: string
}

// Media Library: width and height are known where the query fixes them.
declare module 'ik:/*as=img' {
  const img: ImageKitImg
  export default img
  export * from 'ik:/*'
}
declare module 'ik:/*as=picture' {
  const picture: ImageKitPicture
  export default picture
  export * from 'ik:/*'
}
declare module 'ik:/*as=srcset' {
  const srcset: string | undefined
  export default srcset
  export * from 'ik:/*'
}
declare module 'ik:/*as=meta' {
  const meta: ImageKitMeta
  export default meta
  export * from 'ik:/*'
}
declare module 'ik:/*' {
  const src: string
  export const srcset: string | undefined
  export const sizes: string | undefined
  export const width: number | undefined
  export const height: number | undefined
  export const placeholder: undefined
  export const img: ImageKitImg
  export const picture: ImageKitPicture
  export default src
}

// Another host's image, through the URL-endpoint.
declare module 'ik:http*' {
  export * from 'ik:/*'
  export { default } from 'ik:/*'
}

// Files on this machine: their size is always known.
declare module 'ik:*as=img' {
  const img: ImageKitLocalImg
  export default img
  export * from 'ik:*'
}
declare module 'ik:*as=picture' {
  const picture: ImageKitLocalPicture
  export default picture
  export * from 'ik:*'
}
declare module 'ik:*as=srcset' {
  const srcset: string | undefined
  export default srcset
  export * from 'ik:*'
}
declare module 'ik:*as=meta' {
  const meta: ImageKitLocalMeta
  export default meta
  export * from 'ik:*'
}
declare module 'ik:*' {
  const src: string
  export const srcset: string | undefined
  export const sizes: string | undefined
  export const width: number
  export const height: number
  /** With `placeholder=color|lqip|blurhash|thumbhash`: a colour, a data URI, or a hash (thumbhash in base64). */
  export const placeholder: string | undefined
  export const img: ImageKitLocalImg
  export const picture: ImageKitLocalPicture
  export default src
}
