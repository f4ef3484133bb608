import { type Casing, cased, loadingAttributes, mapValues, objectCode } from './code'
import { srcsetCode } from './constants'
import { preloadsOf } from './preload'
import { type Code, type ImageView, literal } from './view-types'

/**
 * Returns the ES module of an image. The shape is always the same, so that one declaration types every import; the
 * bundler's tree-shaking drops unused exports.
 */
export function moduleCode(view: ImageView, casing: Casing): Code {
  const preloads = preloadsCode(view, casing)
  const lines = [
    view.prelude,
    `export const src = ${view.src}`,
    `export const srcset = ${view.srcset ?? 'undefined'}`,
    `export const sizes = ${literal(view.sizes)}`,
    `export const width = ${literal(view.width)}`,
    `export const height = ${literal(view.height)}`,
    `export const placeholder = ${literal(view.placeholder)}`,
    `export const img = ${imgCode(view, casing)}`,
    `export const picture = ${pictureCode(view, casing)}`,
    `export const preload = ${preloads.at(-1)}`,
    `export const preloads = [${[...preloads.slice(0, -1), 'preload'].join(', ')}]`,
    `export const meta = ${objectCode({ src: 'src', ...mapValues(view.meta, literal) })}`,
    `export default ${defaultExport(view)}`,
  ]
  return `${lines.filter((line) => line !== '').join('\n')}\n`
}

/** Attributes to spread on an `<img>`. Width and height reserve the space while it loads. */
function imgCode({ srcset, sizes, width, height, alt, priority }: ImageView, casing: Casing): Code {
  return objectCode({
    src: 'src',
    [cased('srcset', casing)]: srcset && 'srcset',
    sizes: srcset && sizes && 'sizes',
    width: width && 'width',
    height: height && 'height',
    alt: alt === undefined ? undefined : literal(alt),
    ...mapValues(loadingAttributes(priority, cased('fetchpriority', casing)), literal),
  })
}

function pictureCode(view: ImageView, casing: Casing): Code {
  const sources = view.sources.map(({ media, type, srcset, sizes, width, height }) =>
    objectCode({
      media: media && literal(media),
      type: type && literal(type),
      [cased('srcset', casing)]: srcset,
      sizes: sizes && (sizes === view.sizes ? 'sizes' : literal(sizes)),
      width,
      height,
    }),
  )
  return objectCode({ sources: `[${sources.join(', ')}]`, img: 'img' })
}

/** Attributes for `<link>` elements; the last is for the `<img>`. */
function preloadsCode(view: ImageView, casing: Casing): Code[] {
  return preloadsOf(view).map(({ media, type, href, srcset, sizes }) =>
    objectCode({
      rel: literal('preload'),
      as: literal('image'),
      media: media && literal(media),
      type: type && literal(type),
      href: href === view.src ? 'src' : href,
      [cased('imagesrcset', casing)]: srcset === view.srcset ? srcset && 'srcset' : srcset,
      [cased('imagesizes', casing)]: srcset && sizes && literal(sizes),
      [cased('fetchpriority', casing)]: view.priority && literal('high'),
    }),
  )
}

function defaultExport({ as, source, sources, srcset }: ImageView): Code {
  // The module has both under these names.
  if (as === 'srcset') return srcsetCode({ src: 'src', srcset: srcset && 'srcset', sources }, source)
  return as === 'url' ? 'src' : as
}
