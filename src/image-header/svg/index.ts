import { BadImage, type Found } from '../header'
import type { Reader } from '../reader'
import { type ActiveContent, activeContent } from './active'
import { decodeXml, mayBeXml } from './decode'
import { NotWellFormed, parseSvg, type Root } from './parse'
import { svgSize } from './size'

export type { ActiveContent } from './active'
export { decodeXml } from './decode'
export { ratioOf, svgSize } from './size'

/** Larger than any drawing that a page would show. */
const MAX_BYTES = 64 * 1024 * 1024

/** @throws BadImage for an SVG that no browser shows */
export function readSvg(reader: Reader): Found | undefined {
  if (!mayBeXml(reader.upTo(0, 256)) || reader.size > MAX_BYTES) return undefined
  const text = decodeXml(reader.bytes(0, reader.size))
  if (text === undefined) {
    if (/<svg[\s>]/.test(Buffer.from(reader.upTo(0, 4096)).toString('latin1'))) {
      throw new BadImage('its text is not in its declared encoding (default UTF-8)', 'svg')
    }
    return undefined
  }
  const active: ActiveContent[] = []
  const root = rootOf(text, active)
  if (!root) {
    if (/^\s*(?:<[?!][^>]*>\s*)*<svg(?![^>]*\sxmlns\s*=)[\s>]/.test(text.slice(0, 4096))) {
      throw new BadImage('its <svg> lacks xmlns="http://www.w3.org/2000/svg", and no browser shows it', 'svg')
    }
    return undefined
  }
  const { width, height } = svgSize(root.attributes)
  if (width === 0 || height === 0) throw new BadImage('its width or height is 0, so nothing is shown', 'svg')
  // Less than half a pixel is still one.
  const stored = { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) }
  return { format: 'svg', stored, hasAlpha: true, ...(active.length > 0 && { active }) }
}

/** Returns the root's tag, for callers that rewrite it. */
export function svgRoot(text: string): Root | undefined {
  return rootOf(text, [])
}

function rootOf(text: string, active: ActiveContent[]): Root | undefined {
  try {
    return parseSvg(text, activeContent(active))
  } catch (error) {
    if (!(error instanceof NotWellFormed)) throw error
    // XML of another kind, or HTML, is not a damaged SVG.
    if (!/<(?:[\w.-]+:)?svg[\s>]/.test(text) || /^\s*<!doctype html|^\s*<html/i.test(text)) return undefined
    throw new BadImage(`it is not well-formed XML, and no browser shows it (${error.message})`, 'svg')
  }
}
