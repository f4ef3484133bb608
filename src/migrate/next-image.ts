import { migrateComponent, type TagPlan, textOf, withoutImport } from './component'
import type { Document } from './documents/document'
import type { Import } from './documents/script'
import type { Tag } from './documents/tag'
import type { Migration } from './edits'
import type { WidthOf } from './imagetools/enhanced'
import { upTo, widthsFor } from './imagetools/widths'
import { isImage, type ToolReference } from './tool-reference'

/** Attributes of the component that an `<img>` has not, and that the query or nothing takes over. */
const OWN = ['priority', 'preload', 'quality', 'placeholder']
/** What the component does while the page runs, or does to the layout. */
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
 * `<Image src={hero} />` of next/image, where `hero` is imported statically.
 *
 * @see https://nextjs.org/docs/app/api-reference/components/image
 */
export function migrateNextImage(document: Document, widthOf: WidthOf): Migration {
  const isTools = ({ value }: Import) => value === 'next/image' || value === 'next/legacy/image'
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
    asks: ({ value, names: [name] }) =>
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
        ? `<${tag.name}> is left as it is: its src is made while the page runs; ${ADAPTER}`
        : `<${tag.name} src="${src}"> is left as it is: only what is imported is known to the build; ${ADAPTER}`
    return [{ offset: tag.start, message }]
  })
  return withoutImport(
    document,
    { ...migration, warnings: [...migration.warnings, ...others, ...legacy] },
    isTools,
  )
}

function planOf(tag: Tag, { path }: ToolReference, widthOf: WidthOf): TagPlan {
  const has = (name: string) => tag.attributes.some((one) => one.name === name)
  const without = WITHOUT_COUNTERPART.find(has)
  if (without) return { refused: `${without} has no counterpart` }
  if (has('placeholder') && textOf(tag, 'placeholder') !== 'empty')
    return { refused: 'placeholder is a style there; ours is the export placeholder' }
  const quality = textOf(tag, 'quality')
  if (has('quality') && !/^\d+$/.test(quality ?? ''))
    return { refused: 'quality is not a number that can be read' }
  for (const name of ['priority', 'preload']) {
    if (has(name) && tag.attributes.find((one) => one.name === name)?.value !== true)
      return { refused: `${name} is decided while the page runs` }
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
    if (sizes === undefined) return { refused: 'sizes is made while the page runs' }
    return { query: [['w', upTo(widthsFor(sizes), file).join(';')]] }
  }
  // At its own size it has no more pixels for a finer screen.
  if (!tag.attributes.some(({ name }) => name === 'width')) return { query: [] }
  const width = Number(textOf(tag, 'width'))
  if (!Number.isInteger(width) || width < 1) return { refused: 'width is made while the page runs' }
  return {
    query: [
      ['w', String(width)],
      ['dpr', '1;2'],
    ],
  }
}
