import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { badValue } from '../engine-error'
import type { StepContext } from '../handlers/handler'
import { isFontFile } from '../paths'
import { familyName } from './font-name'

export interface Font {
  family: string
  /** Path of a font file, for Pango to load. */
  file?: string
}

/** By ImageKit's editor. */
const DEFAULT = 'Open Sans'

/**
 * Returns the font of `ff`: a file of the Media Library, or a name. ImageKit's own fonts are not shipped with this
 * engine: if one is not installed, Pango substitutes the nearest system font, and the parameter counts as approximated.
 */
export async function chooseFont(family: unknown, context: StepContext): Promise<Font> {
  if (!isFontFile(family)) {
    if (family !== undefined) context.approximated(`ff-${String(family)}`)
    // Pango reads `,` and digits at the end of a name as another name and as a size.
    const name = String(family ?? DEFAULT)
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll('_', ' ')
    return { family: `${name},sans-serif` }
  }
  const path = String(family)
  const bytes = await context.load(path)
  if (!bytes) throw badValue(`ff-${path}`, 'there is no such font')
  const name = familyName(bytes)
  if (!name) throw badValue(`ff-${path}`, 'is not a TrueType or OpenType font')
  return { family: name, file: await writeOnce(bytes) }
}

const written = new Map<string, Promise<string>>()
let folder: string | undefined

/** Pango loads fonts from files only, and reads them as long as the process lives. */
function writeOnce(bytes: Buffer): Promise<string> {
  const hash = createHash('sha256').update(bytes).digest('hex')
  const known = written.get(hash)
  if (known) return known
  folder ??= temporaryFolder()
  const file = join(folder, `${hash}.ttf`)
  const writing = writeFile(file, bytes).then(() => file)
  written.set(hash, writing)
  return writing
}

function temporaryFolder(): string {
  const path = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-fonts-'))
  process.once('exit', () => rmSync(path, { recursive: true, force: true }))
  return path
}
