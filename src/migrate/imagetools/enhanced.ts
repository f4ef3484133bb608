import { migrateComponent, type TagPlan, tagEdits, textOf } from '../component'
import type { Document } from '../documents/document'
import type { Import } from '../documents/script'
import type { Tag } from '../documents/tag'
import { joined, type Migration, nothing } from '../edits'
import { isImage, readToolReference, referenceOf, type ToolReference } from '../tool-reference'
import { migrateEnhancedGlobs, sourceOf } from './enhanced-globs'
import { enhancedStyles } from './enhanced-styles'
import { translateDirectives } from './translate'
import { upTo } from './widths'

/** Returns the width in pixels of a referenced file, if it exists. */
export type WidthOf = (path: string) => number | undefined

const MARKS = new Set(['enhanced', 'imgSizes', 'imgWidth'])

/** Widths in pixels of its renditions for an image with `sizes`. */
const WIDTHS = [540, 768, 1080, 1366, 1536, 1920, 2560, 3000, 4096, 5120]

/**
 * Translates Svelte's `<enhanced:img src="./a.jpg" />` and its imports with `?enhanced`. Drops its formats, since ImageKit
 * sends each browser the best one that it supports.
 *
 * @see https://svelte.dev/docs/kit/images#sveltejs-enhanced-img
 */
export function migrateEnhanced(document: Document, widthOf: WidthOf): Migration {
  const isComponent = ({ name }: Tag) => name === 'enhanced:img'
  const readImport = ({ value }: Import) => {
    const reference = readToolReference(value)
    return reference?.pairs.has('enhanced') ? reference : undefined
  }
  const plan = (tag: Tag, reference: ToolReference) => planOf(tag, reference, widthOf)
  const ofImports = migrateComponent(document, { isComponent, readImport, plan })
  const imported = new Set(
    document.script.imports.filter(readImport).flatMap(({ names }) => names.map(({ local }) => local)),
  )
  const tags = document.tags.filter(isComponent)
  const isText = (tag: Tag) => typeof sourceOf(tag)?.value === 'string'
  const others = tags.filter((tag) => !isText(tag) && !imported.has(sourceOf(tag)?.identifier ?? ''))
  const ofGlobs = migrateEnhancedGlobs(document, others, (pairs, tag) =>
    planOf(tag, { path: '', pairs }, undefined),
  )
  const parts = [ofImports, ofGlobs, ofTexts(document, tags.filter(isText), plan), loaded(document)]
  const isLeft = (tag: Tag) => !parts.some(({ edits }) => edits.some(({ start }) => start === tag.start + 1))
  return joined([...parts, enhancedStyles(document, tags.some(isLeft))])
}

/** Translates `<enhanced:img src="./a.jpg" />`. */
function ofTexts(
  { source }: Document,
  tags: readonly Tag[],
  planFor: (tag: Tag, reference: ToolReference) => TagPlan,
): Migration {
  const { edits, warnings } = nothing()
  for (const tag of tags) {
    const image = sourceOf(tag)!
    const value = String(image.value)
    const reference =
      readToolReference(value) ?? (isImage(value) ? { path: value, pairs: new Map() } : undefined)
    const plan = reference && planFor(tag, reference)
    if (!reference || !plan || 'refused' in plan) {
      const why =
        plan && 'refused' in plan
          ? plan.refused
          : 'it is not an image of the project that ImageKit resizes; write <img> for it'
      warnings.push({ offset: tag.start, message: `<enhanced:img src="${value}"> is left as it is: ${why}` })
      continue
    }
    const text = ` src="${referenceOf(reference.path, plan.query)}"`
    const [first, gone, ...rest] = tagEdits(source, tag, image, '', plan)
    edits.push(first!, { ...gone!, text }, ...rest)
  }
  return { edits, warnings }
}

function loaded({ script }: Document): Migration {
  const warnings = script.loads
    .filter(({ value }) => readToolReference(value)?.pairs.has('enhanced'))
    .map(({ value, start }) => ({
      offset: start,
      message: `${value} is left as it is: it is not imported for a component; write &as=img for ?enhanced, and spread it into an <img>`,
    }))
  return { edits: [], warnings }
}

/** @param widthOf `undefined` for a glob, which has many files */
function planOf(tag: Tag, { path, pairs }: ToolReference, widthOf: WidthOf | undefined): TagPlan {
  const done = translateDirectives(pairs, MARKS)
  if ('refused' in done) return done
  // ImageKit sends each browser the best format that it supports.
  const own = done.pairs.filter(([key, value]) => key !== 'f' || !value?.includes(';'))
  if (own.some(([key]) => key === 'w')) return { query: own }
  const file = widthOf?.(path)
  const given = textOf(tag, 'width') ?? pairs.get('imgWidth')
  if (tag.attributes.some(({ name }) => name === 'width') && !/^\d+$/.test(given ?? ''))
    return { refused: 'its width is not a literal number' }
  const sizes = textOf(tag, 'sizes') ?? pairs.get('imgSizes')
  if (sizes === undefined && tag.attributes.some(({ name }) => name === 'sizes'))
    return { refused: 'its sizes are computed at run time' }
  if (sizes !== undefined) return { query: [['w', upTo(WIDTHS, file ?? numberOf(given)).join(';')], ...own] }
  const width = numberOf(given) ?? file
  if (width === undefined && widthOf)
    return { refused: `its widths depend on the file's, and ${path} was not found` }
  // The file, or the given width, is for screens with a density of 2.
  return width === undefined
    ? { query: own }
    : { query: [['w', String(Math.round(width / 2))], ['dpr', '1;2'], ...own] }
}

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number.parseInt(text, 10))
