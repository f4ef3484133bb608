import { migrateComponent, type TagPlan, textOf, withoutImport } from './component'
import type { Document } from './documents/document'
import type { Import } from './documents/script'
import type { Tag } from './documents/tag'
import type { Migration } from './edits'
import type { WidthOf } from './imagetools/enhanced'
import { upTo, widthsFor } from './imagetools/widths'
import { isImage, type ToolReference } from './tool-reference'

/** Attributes of the component that an `<img>` does not have: the query replaces them, or they are dropped. */
const OWN = ['priority', 'preload', 'quality', 'placeholder']
/** Attributes that work at run time or change the layout. */
const WITHOUT_COUNTERPART = [
  'fill',
  'loader',
  'overrideSrc',
  'unoptimized',
  'onLoadingComplete',
  'lazyBoundary',
  'blurDataURL',
  'layout',
  'objectFit',
  'objectPosition',
]

const ADAPTER = 'with unplugin-imagekit/next, next/image itself delivers it from ImageKit'
const LEGACY = `next/legacy/image is left as it is: its layouts have no counterpart; ${ADAPTER}`

/**
 * Translates `<Image src={hero} />` of next/image, where `hero` is a static import.
 *
 * @see https://nextjs.org/docs/app/api-reference/components/image
 */
export function migrateNextImage(document: Document, widthOf: WidthOf): Migration {
  const isToolImport = ({ value }: Import) => value === 'next/image' || value === 'next/legacy/image'
  const names = new Set(
    document.script.imports
      .filter(({ value }) => value === 'next/image')
      .flatMap(({ names }) =>
        names.filter(({ imported }) => imported === 'default').map(({ local }) => local),
      ),
  )
  const legacy = document.script.imports
    .filter(({ value }) => value === 'next/legacy/image')
    .map(({ start }) => ({ offset: start, message: LEGACY }))
  if (names.size === 0) return { edits: [], warnings: legacy }
  const isComponent = ({ name }: Tag) => names.has(name)
  const imported = new Set(
    document.tags.filter(isComponent).flatMap(({ attributes }) => {
      const name = attributes.find((one) => one.name === 'src')?.identifier
      return name === undefined ? [] : [name]
    }),
  )
  const migration = migrateComponent(document, {
    isComponent,
    readImport: ({ value, names: [name] }) =>
      name && imported.has(name.local) && isImage(value) ? { path: value, pairs: new Map() } : undefined,
    plan: (tag, reference) => planOf(tag, reference, widthOf),
  })
  const known = new Set(
    document.script.imports.flatMap(({ value, names: [name] }) =>
      name && isImage(value) ? [name.local] : [],
    ),
  )
  const others = document.tags.filter(isComponent).flatMap((tag) => {
    const name = tag.attributes.find((one) => one.name === 'src')?.identifier
    if (name !== undefined && known.has(name)) return []
    const src = textOf(tag, 'src')
    const message =
      src === undefined
        ? `<${tag.name}> is left as it is: its src is computed at run time; ${ADAPTER}`
        : `<${tag.name} src="${src}"> is left as it is: the build knows only imported images; ${ADAPTER}`
    return [{ offset: tag.start, message }]
  })
  return withoutImport(
    document,
    { ...migration, warnings: [...migration.warnings, ...others, ...legacy] },
    isToolImport,
  )
}

function planOf(tag: Tag, { path }: ToolReference, widthOf: WidthOf): TagPlan {
  const has = (name: string) => tag.attributes.some((one) => one.name === name)
  const without = WITHOUT_COUNTERPART.find(has)
  if (without) return { refused: `${without} has no counterpart` }
  if (has('placeholder') && textOf(tag, 'placeholder') !== 'empty')
    return { refused: 'next/image makes a style of its placeholder; here it is the export placeholder' }
  const quality = textOf(tag, 'quality')
  if (has('quality') && !/^\d+$/.test(quality ?? '')) return { refused: 'quality is not a literal number' }
  for (const name of ['priority', 'preload']) {
    if (has(name) && tag.attributes.find((one) => one.name === name)?.value !== true)
      return { refused: `${name} is decided at run time` }
  }
  const isFirst = has('priority') || has('preload')
  const asked = sizeOf(tag, path, widthOf)
  if ('refused' in asked) return asked
  return {
    query: [...asked.query, ['q', quality], ['priority', isFirst ? 'true' : undefined]],
    drop: OWN,
  }
}

function sizeOf(tag: Tag, path: string, widthOf: WidthOf): TagPlan {
  const file = widthOf(path)
  const sizes = textOf(tag, 'sizes')
  if (tag.attributes.some(({ name }) => name === 'sizes')) {
    if (sizes === undefined) return { refused: 'sizes is computed at run time' }
    return { query: [['w', upTo(widthsFor(sizes), file).join(';')]] }
  }
  // The image's own size has no additional pixels for screens of a higher density.
  if (!tag.attributes.some(({ name }) => name === 'width')) return { query: [] }
  const width = Number(textOf(tag, 'width'))
  if (!Number.isInteger(width) || width < 1) return { refused: 'width is computed at run time' }
  return {
    query: [
      ['w', String(width)],
      ['dpr', '1;2'],
    ],
  }
}
