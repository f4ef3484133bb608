import type { ImageHeader } from '../../image-header'
import { decodeXml, ratioOf, svgRoot, svgSize } from '../../image-header/svg'

const PHYSICAL: Readonly<Record<string, number>> = {
  pt: 96 / 72,
  pc: 16,
  in: 96,
  cm: 96 / 2.54,
  mm: 96 / 25.4,
  q: 96 / 101.6,
}
/** A length alone in an attribute, and one among the properties of a style. */
const ATTRIBUTE = /(=\s*(["'])\s*)([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(pt|pc|in|cm|mm|q)(?=\s*\2)/gi
const PROPERTY = /([\s:;,"'])([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)(pt|pc|in|cm|mm|q)(?=[\s;,"'}!]|$)/gi
const TAGS_AND_STYLES = /<style[\s>][\s\S]*?<\/style\s*>|<[^!?/][^>]*>/gi
const STYLE_ATTRIBUTE = /\sstyle\s*=\s*(?:"[^"]*"|'[^']*')/gi
const DECLARATION = /^\ufeff?\s*<\?xml[\s\S]*?\?>/
const FITTING = /\spreserveAspectRatio\s*=\s*(?:"[^"]*"|'[^']*')/g
const SIZES = /\s(?:width|height)\s*=\s*(?:"[^"]*"|'[^']*')/g

/**
 * Prepares an SVG so that librsvg renders it like browsers: at the size that CSS gives it, and with its lengths in
 * pixels. librsvg resolves millimetres and points by the rendering density, 72 by default, where CSS has 96.
 */
export function preparedSvg(bytes: Buffer, { width, height }: ImageHeader): Buffer {
  const text = decodeXml(bytes)
  const root = text === undefined ? undefined : svgRoot(text)
  if (text === undefined || !root) return bytes
  const tag = text.slice(root.start, root.end)
  const name = `<${root.name}`
  const rest = tag.slice(name.length).replace(SIZES, '')
  const fitted = fillsItsSize(root.attributes)
    ? ` preserveAspectRatio="none"${rest.replace(FITTING, '')}`
    : rest
  const sized = `${name} width="${width}" height="${height}"${fitted}`
  const written = text.slice(0, root.start) + sized + text.slice(root.end)
  return Buffer.from(inPixels(written.replace(DECLARATION, '')))
}

/** Whether the view box has the size's own ratio: then the size in whole pixels must not leave a gap beside it. */
function fillsItsSize(attributes: Readonly<Record<string, string>>): boolean {
  const { width, height } = svgSize(attributes)
  const ratio = ratioOf(attributes)
  return ratio !== undefined && Math.abs(width / height / ratio - 1) < 0.001
}

function inPixels(text: string): string {
  return text.replace(TAGS_AND_STYLES, (part) => {
    if (/^<style/i.test(part)) return part.replace(PROPERTY, propertyInPixels)
    return part
      .replace(
        ATTRIBUTE,
        (_, before: string, _quote, number: string, unit: string) => before + pixels(number, unit),
      )
      .replace(STYLE_ATTRIBUTE, (style) => style.replace(PROPERTY, propertyInPixels))
  })
}

function propertyInPixels(_: string, before: string, number: string, unit: string): string {
  // Style sheets need a unit, except for zero.
  return `${before}${pixels(number, unit)}px`
}

function pixels(number: string, unit: string): number {
  return Number(number) * PHYSICAL[unit.toLowerCase()]!
}
