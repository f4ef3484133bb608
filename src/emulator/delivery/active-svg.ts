import { BadImage, readImageHeader } from '../../image-header'

/** Whether a sanitizer would change an SVG. Rather too much than too little: a document type is enough. */
export function isActiveSvg(bytes: Buffer): boolean {
  try {
    const header = readImageHeader(bytes)
    return header?.format !== 'svg' || header.active !== undefined
  } catch (error) {
    if (error instanceof BadImage) return true
    throw error
  }
}
