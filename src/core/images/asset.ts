/** The facts of an image file that a build needs. */
export interface Asset {
  /** SHA-256 of the bytes, lower-case hex. */
  hash: string
  /** Bytes. */
  size: number
  /** Pixels, as shown: EXIF orientation counted in. */
  width: number
  height: number
  /** By the content, not the name: `jpg`, `png`, `webp`, `gif`, `avif`, `svg` … */
  format: string
}
