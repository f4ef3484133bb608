import { migrateComponent, type TagPlan, textOf, withoutImport } from '../component'
import type { Document } from '../documents/document'
import type { Import } from '../documents/script'
import type { Tag } from '../documents/tag'
import { joined, type Migration } from '../edits'
import { readToolReference, type ToolReference } from '../tool-reference'
import type { WidthOf } from './enhanced'
import { nameOf } from './globs'
import { translateDirectives } from './translate'
import { DEVICES, upTo } from './widths'

const PACKAGE = /^@responsive-image\/(?:react|solid|svelte|vue)$/
/** Formats are chosen by ImageKit. */
const MARKS = new Set(['responsive', 'format'])
/** Attributes of the component that an `<img>` does not have. */
const OWN = ['size', 'width']

/**
 * Translates `<ResponsiveImage src={hero} />` of Responsive Image and its imports with `?responsive`.
 *
 * @see https://responsive-image.dev/usage/local-images
 */
export function migrateResponsive(document: Document, widthOf: WidthOf): Migration {
  const isToolImport = ({ value }: Import) => PACKAGE.test(value)
  const names = new Set(
    document.script.imports
      .filter(isToolImport)
      .flatMap(({ names }) =>
        names.filter(({ imported }) => imported === 'ResponsiveImage').map(({ local }) => local),
      ),
  )
  const migration = migrateComponent(document, {
    isComponent: ({ name }: Tag) => names.has(name),
    readImport({ value }) {
      const reference = readToolReference(value)
      return reference?.pairs.has('responsive') ? reference : undefined
    },
    plan: (tag, reference) => planOf(tag, reference, widthOf),
  })
  return joined([withoutImport(document, migration, isToolImport), elsewhere(document)])
}

/** Warns about images that are loaded without an import: the components that show them are unknown. */
function elsewhere({ script: { loads, globs } }: Document): Migration {
  const places = [
    ...loads
      .filter(({ value }) => readToolReference(value)?.pairs.has('responsive'))
      .map(({ value, start }) => ({ name: value, start })),
    ...globs
      .filter(({ pairs }) => pairs?.has('responsive'))
      .map((glob) => ({ name: nameOf(glob), start: glob.start })),
  ]
  const why =
    'its component is only known for an import; write as=img for responsive, and spread it into an <img>'
  return {
    edits: [],
    warnings: places.map(({ name, start }) => ({
      offset: start,
      message: `${name} is left as it is: ${why}`,
    })),
  }
}

function planOf(tag: Tag, { path, pairs }: ToolReference, widthOf: WidthOf): TagPlan {
  if (pairs.has('lqip'))
    return {
      refused:
        'Responsive Image makes a style of lqip; placeholder=color, lqip, blurhash or thumbhash makes the export placeholder here',
    }
  if (tag.attributes.some(({ name }) => name === 'height'))
    return { refused: 'height makes a fixed layout; write the width instead' }
  const translated = translateDirectives(pairs, MARKS)
  if ('refused' in translated) return translated
  const [size, width] = [textOf(tag, 'size'), textOf(tag, 'width')]
  for (const [name, value] of [
    ['size', size],
    ['width', width],
  ] as const) {
    if (tag.attributes.some((one) => one.name === name) && !/^\d+$/.test(value ?? ''))
      return { refused: `${name} is not a literal number` }
  }
  const others = translated.pairs.filter(([key]) => key !== 'w')
  // A fixed layout: one size, for screens with densities of 1 and 2.
  if (width !== undefined) return { query: [['w', width], ['dpr', '1;2'], ...others], drop: OWN }
  const asked = translated.pairs.find(([key]) => key === 'w')?.[1]
  const query: [string, string | undefined][] = [
    ['w', asked ?? upTo(DEVICES, widthOf(path)).join(';')],
    ...others,
  ]
  return { query, drop: OWN, ...(size !== undefined && { put: { sizes: `${size}vw` } }) }
}
