import type { Document } from './documents/document'
import type { Import } from './documents/script'
import type { Attribute, Tag } from './documents/tag'
import { type Edit, type Migration, nothing } from './edits'
import { requoted } from './replace'
import { referenceOf, type ToolReference } from './tool-reference'

/** The query for a tag's image and the changes of the tag's attributes, or the reason why it stays. */
export type TagPlan =
  | {
      query: [string, string | undefined][]
      drop?: readonly string[]
      put?: Readonly<Record<string, string>>
    }
  | { refused: string }

/** How to recognize and translate a tool's component and its imports. */
export interface Tool {
  /** Whether a tag is the tool's component. */
  isComponent(tag: Tag): boolean
  /** Reads an import of the tool; `undefined` for any other import. */
  readImport(imported: Import): ToolReference | undefined
  /** Translates a tag with that image. */
  plan(tag: Tag, reference: ToolReference): TagPlan
}

/**
 * Translates components with imported images: `<Image src={hero} />` → `<img {...hero} />`, and the import → `as=img`. Changes
 * an import only together with all its uses; otherwise both stay, and the reason is a warning.
 */
export function migrateComponent({ source, script, tags }: Document, tool: Tool): Migration {
  const migration = nothing()
  for (const imported of script.imports) {
    const reference = tool.readImport(imported)
    if (!reference) continue
    const done = migrateImport(source, imported, reference, script.uses, tags, tool)
    if ('refused' in done) {
      const message = `${imported.value} is left as it is: ${done.refused}`
      migration.warnings.push({ offset: done.offset ?? imported.start, message })
    } else migration.edits.push(...done.edits)
  }
  return migration
}

function migrateImport(
  source: string,
  imported: Import,
  reference: ToolReference,
  uses: ReadonlyMap<string, number[]>,
  tags: readonly Tag[],
  tool: Tool,
): { edits: Edit[] } | { refused: string; offset?: number } {
  const [name] = imported.names
  if (imported.names.length !== 1 || name?.imported !== 'default')
    return { refused: 'only an import of nothing but the default export can be changed' }
  const own = tags.flatMap((tag) => {
    const image = tool.isComponent(tag) && tag.attributes.find((one) => one.name === 'src')
    return image && image.identifier === name.local ? [{ tag, image }] : []
  })
  if (own.length === 0)
    return {
      refused: `${name.local} is not the src of a component in this file; write &as=img, and spread it into the <img> that shows it`,
    }
  const places = new Set(own.map(({ image }) => image))
  const elsewhere = (uses.get(name.local) ?? []).find(
    (at) => ![...places].some(({ start, end }) => start <= at && at < end),
  )
  if (elsewhere !== undefined) return { refused: `${name.local} is used elsewhere too`, offset: elsewhere }
  const edits: Edit[] = []
  const references = new Set<string>()
  for (const { tag, image } of own) {
    const plan = planOf(tag, reference, tool)
    if ('refused' in plan) return { refused: plan.refused, offset: tag.start }
    references.add(referenceOf(reference.path, [...plan.query, ['as', 'img']]))
    edits.push(...tagEdits(source, tag, image, `{...${name.local}}`, plan))
  }
  const [written = ''] = references
  if (references.size > 1)
    return { refused: `its components ask for different sizes (${[...references].join(', ')})` }
  const { literal } = imported
  return { edits: [...edits, { ...literal, text: requoted(source, literal.start, written) }] }
}

function planOf(tag: Tag, reference: ToolReference, tool: Tool): TagPlan {
  if (tag.hasSpread) return { refused: 'it has a spread of unknown attributes' }
  if (tag.body && !tag.body.isEmpty) return { refused: `<${tag.name}> has children` }
  return tool.plan(tag, reference)
}

/** `<Image src={hero} priority />` → `<img {...hero} />`. The spread comes first, so that the author's attributes win. */
export function tagEdits(
  source: string,
  { nameEnd, start, attributes, body }: Tag,
  image: Attribute,
  spread: string,
  { drop = [], put = {} }: Omit<Exclude<TagPlan, { refused: string }>, 'query'>,
): Edit[] {
  const gone = attributes.filter((one) => one === image || drop.includes(one.name))
  const written = Object.entries(put).map(([name, value]) => ` ${name}="${value}"`)
  return [
    { start: start + 1, end: nameEnd, text: `img${spread && ` ${spread}`}${written.join('')}` },
    ...gone.map(({ start, end }) => ({ start: spaceBefore(source, start), end, text: '' })),
    // HTML has no `</img>`.
    ...(body ? [{ start: body.start - 1, end: body.end, text: ' />' }] : []),
  ]
}

function spaceBefore(source: string, at: number): number {
  let start = at
  while (/\s/.test(source[start - 1] ?? '')) start--
  return start
}

/** Returns the text of an attribute; `undefined` if it is missing or an expression. */
export function textOf(tag: Tag, name: string): string | undefined {
  const value = tag.attributes.find((one) => one.name === name)?.value
  return typeof value === 'string' ? value : undefined
}

/** Removes a component's import if no tag uses it any more. */
export function withoutImport(
  document: Document,
  migration: Migration,
  isToolImport: (imported: Import) => boolean,
): Migration {
  const { script, source } = document
  const changed = (at: number) => migration.edits.some(({ start, end }) => start <= at && at < end)
  const edits = script.imports.filter(isToolImport).flatMap((imported) => {
    const dead = imported.names.filter(({ local }) => {
      const uses = script.uses.get(local) ?? []
      return uses.length > 0 && uses.every(changed)
    })
    if (dead.length === 0) return []
    if (dead.length < imported.names.length) return dead.flatMap((one) => withoutName(source, one))
    const isLineEnd = source[imported.end] === '\n'
    return [{ start: imported.start, end: imported.end + (isLineEnd ? 1 : 0), text: '' }]
  })
  return { ...migration, edits: [...migration.edits, ...edits] }
}

/** Removes one of several names, with the comma after it, or before it if it is the last one. */
function withoutName(source: string, { start, end }: { start: number; end: number }): Edit[] {
  const behind = /^\s*,\s*/.exec(source.slice(end))
  if (behind) return [{ start, end: end + behind[0].length, text: '' }]
  const before = /,\s*$/.exec(source.slice(0, start))
  return before ? [{ start: start - before[0].length, end, text: '' }] : []
}
