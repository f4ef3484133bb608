/*
 * Types of image imports, as patterns. Add `/// <reference types="unplugin-imagekit/client" />` to one of your .d.ts files, or
 * "unplugin-imagekit/client" to compilerOptions.types.
 *
 * A pattern accepts any file and any query. With the option `dts` the plugin writes exact declarations instead, in which
 * a typo is an error; leave this file out then.
 *
 * TypeScript picks the pattern with the longest part before the `*`, and of equal ones the first. `as=` types the default
 * export only if it comes last in the query. The named exports always exist.
 */

// Media Library: width and height are known where the query fixes them.
declare module 'ik:/*as=img' {
  export * from 'ik:/*'
  export { img as default } from 'ik:/*'
}
declare module 'ik:/*as=picture' {
  export * from 'ik:/*'
  export { picture as default } from 'ik:/*'
}
declare module 'ik:/*as=srcset' {
  export * from 'ik:/*'
  export { srcset as default } from 'ik:/*'
}
declare module 'ik:/*as=meta' {
  export * from 'ik:/*'
  export { meta as default } from 'ik:/*'
}
declare module 'ik:/*as=video' {
  export * from 'ik:/*'
  export { video as default } from 'ik:/*'
}
declare module 'ik:/*as=poster' {
  export * from 'ik:/*'
  export { poster as default } from 'ik:/*'
}
declare module 'ik:/*as=hls' {
  export * from 'ik:/*'

  const hls: string
  export default hls
}
declare module 'ik:/*as=dash' {
  export * from 'ik:/*'

  const dash: string
  export default dash
}
declare module 'ik:/*' {
  export const src: string
  export const srcset: string | undefined
  export const sizes: string | undefined
  /** CSS pixels. */
  export const width: number | undefined
  export const height: number | undefined
  export const placeholder: undefined
  export const img: import('./dist/types.js').Img
  export const picture: import('./dist/types.js').Picture
  /** For a `<link>` in the head: preloads the file of `img`. */
  export const preload: import('./dist/types.js').Preload
  /** With art direction, one for each source, else `[preload]`. */
  export const preloads: import('./dist/types.js').Preload[]
  export const meta: import('./dist/types.js').Meta
  /** Of videos: a video’s import has these, an image’s has not. */
  export const video: import('./dist/types.js').Video
  /** URL of the still that is drawn first; absent where ImageKit does not deliver the video and its sidecar names none. */
  export const poster: string | undefined
  export const posterImage: import('./dist/types.js').Img | undefined
  export const sources: import('./dist/types.js').VideoSource[]
  /** With `sr=`, from ImageKit: manifests of adaptive streaming. */
  export const hls: string | undefined
  export const dash: string | undefined
  /** Seconds. */
  export const duration: number | undefined
  export default src
}

// Another host's image, through the URL-endpoint.
declare module 'ik:http*' {
  export * from 'ik:/*'
  export { default } from 'ik:/*'
}

// Local files: their size is always known.
declare module 'ik:*as=img' {
  export * from 'ik:*'
  export { img as default } from 'ik:*'
}
declare module 'ik:*as=picture' {
  export * from 'ik:*'
  export { picture as default } from 'ik:*'
}
declare module 'ik:*as=srcset' {
  export * from 'ik:*'
  export { srcset as default } from 'ik:*'
}
declare module 'ik:*as=meta' {
  export * from 'ik:*'
  export { meta as default } from 'ik:*'
}
declare module 'ik:*as=video' {
  export * from 'ik:*'
  export { video as default } from 'ik:*'
}
declare module 'ik:*as=poster' {
  export * from 'ik:*'
  export { poster as default } from 'ik:*'
}
declare module 'ik:*as=hls' {
  export * from 'ik:*'

  const hls: string
  export default hls
}
declare module 'ik:*as=dash' {
  export * from 'ik:*'

  const dash: string
  export default dash
}
declare module 'ik:*' {
  export const src: string
  export const srcset: string | undefined
  export const sizes: string | undefined
  /** CSS pixels. */
  export const width: number
  export const height: number
  /** With `placeholder=color|lqip|blurhash|thumbhash`: a colour, a data URI, or a hash (thumbhash in base64). */
  export const placeholder: string | undefined
  export const img: import('./dist/types.js').LocalImg
  export const picture: import('./dist/types.js').LocalPicture
  /** For a `<link>` in the head: preloads the file of `img`. */
  export const preload: import('./dist/types.js').Preload
  /** With art direction, one for each source, else `[preload]`. */
  export const preloads: import('./dist/types.js').Preload[]
  export const meta: import('./dist/types.js').LocalMeta
  /** Of videos: a video’s import has these, an image’s has not. */
  export const video: import('./dist/types.js').LocalVideo
  /** URL of the still that is drawn first; absent where ImageKit does not deliver the video and its sidecar names none. */
  export const poster: string | undefined
  export const posterImage: import('./dist/types.js').Img | undefined
  export const sources: import('./dist/types.js').VideoSource[]
  /** With `sr=`, from ImageKit: manifests of adaptive streaming. */
  export const hls: string | undefined
  export const dash: string | undefined
  /** Seconds. */
  export const duration: number | undefined
  export default src
}

// Plain references (`./a.jpg?w=400&as=img`). TypeScript allows one `*` in a pattern, so only the end of a query can be
// matched: `as=` must be present, and last.
declare module '*?as=url' {
  export * from 'ik:*'
  export { default } from 'ik:*'
}
declare module '*&as=url' {
  export * from 'ik:*'
  export { default } from 'ik:*'
}
declare module '*?as=img' {
  export * from 'ik:*'
  export { img as default } from 'ik:*'
}
declare module '*&as=img' {
  export * from 'ik:*'
  export { img as default } from 'ik:*'
}
declare module '*?as=picture' {
  export * from 'ik:*'
  export { picture as default } from 'ik:*'
}
declare module '*&as=picture' {
  export * from 'ik:*'
  export { picture as default } from 'ik:*'
}
declare module '*?as=srcset' {
  export * from 'ik:*'
  export { srcset as default } from 'ik:*'
}
declare module '*&as=srcset' {
  export * from 'ik:*'
  export { srcset as default } from 'ik:*'
}
declare module '*?as=meta' {
  export * from 'ik:*'
  export { meta as default } from 'ik:*'
}
declare module '*&as=meta' {
  export * from 'ik:*'
  export { meta as default } from 'ik:*'
}
declare module '*?as=video' {
  export * from 'ik:*'
  export { video as default } from 'ik:*'
}
declare module '*&as=video' {
  export * from 'ik:*'
  export { video as default } from 'ik:*'
}
declare module '*?as=poster' {
  export * from 'ik:*'
  export { poster as default } from 'ik:*'
}
declare module '*&as=poster' {
  export * from 'ik:*'
  export { poster as default } from 'ik:*'
}
declare module '*?as=hls' {
  export * from 'ik:*'

  const hls: string
  export default hls
}
declare module '*&as=hls' {
  export * from 'ik:*'

  const hls: string
  export default hls
}
declare module '*?as=dash' {
  export * from 'ik:*'

  const dash: string
  export default dash
}
declare module '*&as=dash' {
  export * from 'ik:*'

  const dash: string
  export default dash
}
