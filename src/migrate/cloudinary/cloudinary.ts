import type { Document } from '../documents/document'
import type { Tag } from '../documents/tag'
import { type Migration, nothing } from '../edits'
import { IMAGE_ATTRIBUTES, migrateSite } from '../replace'
import { cloudinaryReference } from './cloudinary-url'

/**
 * Translates delivery URLs of Cloudinary wherever a text is nothing but one: to `ik:` references in markup and style sheets,
 * and to imports in scripts.
 */
export function migrateCloudinary({ source, script, tags, sites }: Document): Migration {
  const migration = nothing()
  const imports = new Map<string, string>()
  const warn = (offset: number, url: string, why: string) =>
    migration.warnings.push({ offset, message: `${url} is left as it is: ${why}` })
  /** Returns the local name of a reference's import. */
  const nameOf = (reference: string) => {
    const name = imports.get(reference) ?? freeName(source, imports.size)
    imports.set(reference, name)
    return name
  }
  const expression = (offset: number, url: string): string | undefined => {
    const done = cloudinaryReference(url)
    if (!done) return undefined
    if ('refused' in done) return void warn(offset, url, done.refused)
    if (script.importsAt === undefined)
      return void warn(offset, url, 'the file has no script that could import it')
    return nameOf(done.text)
  }

  for (const { start, end, value, isPart } of script.literals) {
    if (isPart) {
      if (isCloudinary(value))
        warn(start, value, 'it is computed at run time; use buildSrc of unplugin-imagekit/url')
      continue
    }
    const name = expression(start, value)
    if (name) migration.edits.push({ start, end, text: name })
  }
  for (const tag of tags) migrateTag(tag, expression, warn, migration)
  for (const site of sites) migrateSite(site, source, cloudinaryReference, migration)
  if (imports.size) {
    const text = [...imports].map(
      ([reference, name]) => `\nimport ${name} from '${reference.replaceAll("'", '%27')}'`,
    )
    migration.edits.push({
      start: script.importsAt!,
      end: script.importsAt!,
      text: atPlace(source, script.importsAt!, text.join('')),
    })
  }
  return migration
}

function migrateTag(
  { name: tag, attributes }: Tag,
  expression: (offset: number, url: string) => string | undefined,
  warn: (offset: number, url: string, why: string) => void,
  { edits }: Migration,
): void {
  for (const { name, value, written, start } of attributes) {
    if (!written || typeof value !== 'string') continue
    // In these attributes the plugin itself finds references; anywhere else they have to be imported.
    if (!IMAGE_ATTRIBUTES[tag]?.includes(name)) {
      const local = expression(start, value)
      if (local) edits.push({ ...written, text: `{${local}}` })
      continue
    }
    const done = cloudinaryReference(value)
    if (done && 'refused' in done) warn(start, value, done.refused)
    else if (done) edits.push({ ...written, text: `"${done.text.replaceAll('"', '%22')}"` })
  }
}

/** Adds a line after a statement, or before the first one. */
function atPlace(source: string, at: number, text: string): string {
  return at > 0 && !/[>\n]/.test(source[at - 1]!) ? text : `${text.trimStart()}\n`
}

const isCloudinary = (text: string) => /^(?:https?:)?\/\/(?:res|[\w-]+-res)\.cloudinary\.com\//.test(text)

function freeName(source: string, taken: number): string {
  for (let number = taken + 1; ; number++) {
    const name = `image${number}`
    if (!source.includes(name)) return name
  }
}
