import { tagEdits } from '../component'
import type { Document } from '../documents/document'
import type { Glob } from '../documents/script-globs'
import type { Attribute, Tag } from '../documents/tag'
import { type Migration, nothing } from '../edits'
import { queryOf } from '../tool-reference'
import { isOfImages, left, nameOf, queryEdit } from './globs'

type Query = [string, string | undefined][]
export type EnhancedPlan = { query: Query } | { refused: string }

/**
 * Translates `import.meta.glob('…', { query: { enhanced: true } })` and the `<enhanced:img src={module.default} />` that show
 * its images. With several globs, it is unknown which tag shows which one.
 *
 * @param tags tags whose images are not imported in the file
 */
export function migrateEnhancedGlobs(
  { source, script }: Document,
  tags: readonly Tag[],
  plan: (pairs: Map<string, string>, tag: Tag) => EnhancedPlan,
): Migration {
  const migration = nothing()
  const globs = script.globs.filter((glob) => isOfImages(glob) && glob.pairs?.has('enhanced'))
  const [glob] = globs
  const refuse = (why: string) => migration.warnings.push(...globs.map((one) => left(one, why)))
  if (!glob?.pairs) {
    for (const { start } of tags) migration.warnings.push({ offset: start, message: ELSEWHERE })
    return migration
  }
  if (globs.length > 1) refuse('the file has several, and it is unknown which tag shows which one')
  else if (tags.length === 0)
    refuse('no <enhanced:img> in this file shows it; write &as=img and <img {...image} />')
  else {
    const done = planned(glob, tags, plan)
    if ('refused' in done) refuse(done.refused)
    else {
      for (const tag of tags) {
        const image = sourceOf(tag)!
        migration.edits.push(...tagEdits(source, tag, image, `{...${expressionOf(source, image)}}`, {}))
      }
      const edit = queryEdit(glob, done.text, source)
      if (edit) migration.edits.push(edit)
      migration.warnings.push({ offset: glob.start, message: `${nameOf(glob)}: ${SHAPE}` })
    }
  }
  return migration
}

const ELSEWHERE =
  '<enhanced:img> is left as it is: its image is not imported in this file; import it with as=img, and write <img {...image} />'
const SHAPE =
  'its images are attributes of an <img> now, without .sources and .img; without a w each has its own size'

function planned(
  glob: Glob,
  tags: readonly Tag[],
  plan: (pairs: Map<string, string>, tag: Tag) => EnhancedPlan,
): { text: string } | { refused: string } {
  const texts = new Set<string>()
  for (const tag of tags) {
    if (tag.hasSpread) return { refused: 'its <enhanced:img> has a spread of unknown attributes' }
    const done = plan(glob.pairs!, tag)
    if ('refused' in done) return done
    texts.add(queryOf([...done.query, ['as', 'img']]))
  }
  const [text = ''] = texts
  return texts.size > 1
    ? { refused: `its tags ask for different sizes (${[...texts].join(', ')})` }
    : { text }
}

export function sourceOf(tag: Tag): Attribute | undefined {
  return tag.attributes.find(({ name }) => name === 'src')
}

/** Returns the expression between the braces. */
function expressionOf(source: string, { start, end }: Attribute): string {
  return source
    .slice(start, end)
    .replace(/^src=/, '')
    .replace(/^["']?\{\s*|\s*\}["']?$/g, '')
}
