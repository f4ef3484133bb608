import { statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { ResolvedOptions } from '../core/config/options'
import { readAsset } from '../core/images/read-asset'
import { listFiles } from '../deploy/scan/list-files'
import { globbedFiles, IGNORED, SOURCE } from '../deploy/scan/source-files'
import { readText } from '../lib/files/regular-file'
import { percentDecode } from '../lib/percent-decode'
import { idOfPath, thumbnailOf } from './describe'
import type { RenditionContext } from './renditions'
import type { Card } from './wire'

const IMAGES = '**/*.{jpg,jpeg,png,webp,avif,gif,svg}'
/** Data that a program may read names from. */
const DATA = '**/*.{json,yml,yaml,toml}'
/** Files in the answer; more are no list for people. */
const MOST = 2000

/**
 * Lists the images of the project that nothing refers to: neither a page that has been opened, nor the text of a source. A
 * file whose name any source mentions counts as used, so that an image is rather kept than deleted in error.
 *
 * @param used files that pages show
 */
export async function unusedImages(used: ReadonlySet<string>, context: RenditionContext): Promise<Card[]> {
  const { options } = context.project
  const { root } = options
  const images = await listFiles([IMAGES], { cwd: root, ignore: IGNORED })
  const candidates = images.filter((path) => !used.has(join(root, path)))
  if (candidates.length === 0) return []
  const mentioned = await mentions(root, new Set(candidates.map((path) => basename(path))))
  return candidates
    .filter((path) => !mentioned.names.has(basename(path)) && !mentioned.files.has(join(root, path)))
    .slice(0, MOST)
    .map((path) => unusedCard(path, options))
}

/** Returns the names that sources mention, and the files of their globs. */
async function mentions(root: string, names: ReadonlySet<string>) {
  const found = { names: new Set<string>(), files: new Set<string>() }
  const patterns = new Set([...names].map((name) => extname(name)))
  const endings = [...patterns].map((one) => one.slice(1)).join('|')
  const token = new RegExp(`[^\\s"'\`()<>=,;/\\\\?#]+\\.(?:${endings})`, 'gi')
  const odd = [...names].filter((name) => name.replace(token, '') !== '')
  for (const source of await listFiles([SOURCE, DATA], { cwd: root, ignore: IGNORED })) {
    const text = textOf(join(root, source))
    for (const [name] of text.matchAll(token)) found.names.add(percentDecode(name))
    for (const name of odd) if (text.includes(name) || text.includes(encodeURI(name))) found.names.add(name)
    for (const pattern of globsIn(text))
      for (const file of await globbedFiles([pattern], dirname(join(root, source)), root))
        found.files.add(file)
    // Lets the dev server answer others before the last file is read.
    await setImmediate()
  }
  return found
}

/** Patterns of files that a program loads by: `import.meta.glob('./images/*.jpg')`. */
function globsIn(text: string): string[] {
  if (!/\b(?:glob|require\.context)\b/.test(text)) return []
  return [...text.matchAll(/["'`]([./][^"'`\s]*\*[^"'`\s]*)["'`]/g)].map(([, pattern]) => pattern!)
}

function unusedCard(path: string, { root }: Pick<ResolvedOptions, 'root'>): Card {
  const file = join(root, path)
  return {
    id: idOfPath(file),
    kind: 'unused',
    media: 'image',
    name: basename(path),
    path,
    bytes: statSync(file, { throwIfNoEntry: false })?.size ?? 0,
    format: extname(path).slice(1).toLowerCase(),
    picture: `picture?id=${idOfPath(file)}`,
    places: [],
    references: 0,
    renditions: { total: 0, rendered: 0 },
    alt: { kind: 'none' },
    flags: [],
    warnings: [],
  }
}

/** Reads an unused image for its picture. @throws ImageKitBuildError for a file that is no image */
export function unusedPicture(path: string, context: RenditionContext): string | undefined {
  const { options, cache } = context.project
  const file = join(options.root, path)
  return thumbnailOf(file, readAsset(file, cache, options), context)
}

function textOf(file: string): string {
  try {
    return readText(file)
  } catch {
    return ''
  }
}
