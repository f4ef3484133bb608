import type { ExportKind } from './request'

/** JavaScript text that evaluates to a value: a literal, or the name of what the bundler resolved. */
export type Code = string

/** What a module says of an image, its URLs as code: a string literal on the CDN, an import's name for a bundled file. */
export interface ImageView {
  /** Statements that the URLs' code relies on. */
  prelude: Code
  src: Code
  srcset: Code | undefined
  sources: { type: string; srcset: Code }[]
  sizes: string | undefined
  width: number | undefined
  height: number | undefined
  /** A colour, a data URI or a hash, as the query asked for. */
  placeholder: string | undefined
  /** For `as=meta`. */
  meta: Record<string, string | number>
  as: ExportKind
}

export const literal = (value: unknown): Code => JSON.stringify(value) ?? 'undefined'

/**
 * The ES module of an image: one shape whatever was asked for, so that one declaration types every import; what is not
 * imported, the bundler's tree-shaking drops.
 */
export function moduleCode(view: ImageView, attributes: 'html' | 'react'): Code {
  const srcsetName = attributes === 'react' ? 'srcSet' : 'srcset'
  const lines = [
    view.prelude,
    `const src = ${view.src}`,
    `export const srcset = ${view.srcset ?? 'undefined'}`,
    `export const sizes = ${literal(view.sizes)}`,
    `export const width = ${literal(view.width)}`,
    `export const height = ${literal(view.height)}`,
    `export const placeholder = ${literal(view.placeholder)}`,
    `export const img = ${imgCode(view, srcsetName)}`,
    `export const picture = ${pictureCode(view, srcsetName)}`,
    `export default ${defaultExport(view)}`,
  ]
  return `${lines.filter((line) => line !== '').join('\n')}\n`
}

/** Attributes to spread on an `<img>`. Width and height keep the place free while it loads. */
function imgCode(view: ImageView, srcsetName: string): Code {
  return objectCode({
    src: 'src',
    [srcsetName]: view.srcset && 'srcset',
    sizes: view.srcset && view.sizes && 'sizes',
    width: view.width && 'width',
    height: view.height && 'height',
    loading: literal('lazy'),
    decoding: literal('async'),
  })
}

function pictureCode(view: ImageView, srcsetName: string): Code {
  const sources = view.sources.map(({ type, srcset }) =>
    objectCode({ type: literal(type), [srcsetName]: srcset, sizes: view.sizes && 'sizes' }),
  )
  return objectCode({ sources: `[${sources.join(', ')}]`, img: 'img' })
}

function defaultExport(view: ImageView): Code {
  if (view.as === 'meta') return objectCode({ src: 'src', ...mapValues(view.meta, literal) })
  return view.as === 'url' ? 'src' : view.as
}

function objectCode(properties: Record<string, Code | number | false | undefined | ''>): Code {
  const members = Object.entries(properties)
    .filter(([, value]) => value !== undefined && value !== '' && value !== false)
    .map(([name, value]) => `${name}: ${value}`)
  return `{ ${members.join(', ')} }`
}

function mapValues(
  values: Record<string, string | number>,
  map: (value: unknown) => Code,
): Record<string, Code> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]))
}
