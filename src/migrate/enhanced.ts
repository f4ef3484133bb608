import { migrateComponent, type TagPlan, tagEdits, textOf } from './component'
import { translateDirectives } from './directives'
import type { Document, Tag } from './document'
import { joined, type Migration, nothing } from './edits'
import { type Asking, isImage, readAsking, referenceOf } from './reference'
import { upTo, widthsFor } from './widths'

/** Width in pixels of the file that a reference names, if it is there. */
export type WidthOf = (path: string) => number | undefined

const MARKS = new Set(['enhanced', 'imgSizes', 'imgWidth'])

/**
 * Svelte's `<enhanced:img src="./a.jpg" />` and its imports with `?enhanced`. The formats that it makes are left to
 * ImageKit, which sends each browser the best that it takes.
 *
 * @see https://svelte.dev/docs/kit/images#sveltejs-enhanced-img
 */
export function migrateEnhanced(document: Document, widthOf: WidthOf): Migration {
  const isComponent = ({ name }: Tag) => name === 'enhanced:img'
  const ofImports = migrateComponent(document, {
    isComponent,
    asks({ value }) {
      const asking = readAsking(value)
      return asking?.pairs.has('enhanced') ? asking : undefined
    },
    plan: (tag, asking) => planOf(tag, asking, widthOf),
  })
  const { edits, warnings } = nothing()
  for (const tag of document.tags.filter(isComponent)) {
    const image = tag.attributes.find(({ name }) => name === 'src')
    const value = image?.value
    if (!image || typeof value !== 'string') continue
    const asking = readAsking(value) ?? (isImage(value) ? { path: value, pairs: new Map() } : undefined)
    const plan = asking && planOf(tag, asking, widthOf)
    if (!asking || !plan || 'refused' in plan) {
      const why = plan && 'refused' in plan ? plan.refused : 'it is no image of the project'
      warnings.push({ offset: tag.start, message: `<enhanced:img src="${value}"> is left as it is: ${why}` })
      continue
    }
    const text = ` src="${referenceOf(asking.path, plan.query)}"`
    const [first, gone, ...rest] = tagEdits(document.source, tag, image, '', plan)
    edits.push(first!, { ...gone!, text }, ...rest)
  }
  for (const { value, start } of document.script.loads) {
    if (!readAsking(value)?.pairs.has('enhanced')) continue
    warnings.push({
      offset: start,
      message: `${value} is left as it is: it is no import of a component's image`,
    })
  }
  return joined([ofImports, { edits, warnings }])
}

function planOf(tag: Tag, { path, pairs }: Asking, widthOf: WidthOf): TagPlan {
  const translated = translateDirectives(pairs, MARKS)
  if ('refused' in translated) return translated
  if (translated.pairs.some(([key]) => key === 'w')) return { query: translated.pairs }
  const file = widthOf(path)
  const sizes = textOf(tag, 'sizes') ?? pairs.get('imgSizes')
  if (sizes !== undefined) {
    return { query: [['w', upTo(widthsFor(sizes), file).join(';')], ...translated.pairs] }
  }
  if (file === undefined) return { refused: `its widths depend on the file's, and ${path} was not found` }
  // The file is meant for screens of two pixels a pixel.
  return { query: [['w', String(Math.round(file / 2))], ['dpr', '1;2'], ...translated.pairs] }
}
