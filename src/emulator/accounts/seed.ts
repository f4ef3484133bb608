import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { readRegularLater } from '../../lib/files/regular-file'
import type { ApiContext } from '../api/context'
import {
  parseUploadFields,
  sanitizeFileName,
  sanitizeFolder,
  type UploadFields,
} from '../api/uploads/upload-fields'
import { placeUpload } from '../api/uploads/upload-place'
import { limitOf, type UploadLimits } from '../model/upload-limits'
import { mediaOf, withVideo } from '../store/media-type'
import { currentVersion, filePathOf, newId } from '../store/stored-file'

/** Result of a seed, as paths in the Media Library. */
export interface Seeded {
  added: string[]
  /** Files that got a new version because their bytes differ. */
  updated: string[]
  unchanged: string[]
}

/** A file on disk with the fields of its upload. */
interface SeedFile {
  file: string
  fields: UploadFields
}

type SeedContext = Pick<ApiContext, 'store' | 'limits' | 'uploadLimits'>

/**
 * Puts a folder's files and subfolders into the Media Library, under the names that uploads give them. Files with the
 * same bytes stay as they are, so a second seed does nothing. Hidden files are skipped, and so are symbolic links,
 * which could lead anywhere.
 *
 * @throws Error, before anything is stored, naming the file that cannot be uploaded and why
 */
export async function seedFolder(
  folder: string,
  { store, limits, uploadLimits }: SeedContext,
): Promise<Seeded> {
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  )
  if (!isFolder) throw new Error(`seed: ${folder} is not a folder`)
  const { files, folders } = await walk(folder)
  const seedFiles = files.map((file) => seedFile(file, store))
  checkNames(seedFiles)
  for (const { file } of seedFiles) await checkSize(join(folder, file), file, uploadLimits)

  const seeded: Seeded = { added: [], updated: [], unchanged: [] }
  for (const path of folders) store.addFolder(sanitizeFolder(path))
  for (const { file, fields } of seedFiles) {
    const bytes = await readRegularLater(join(folder, file))
    const filePath = filePathOf({ folder: fields.folder, name: fields.fileName })
    const existing = store.byPath(filePath)
    if (existing && bytes.equals(await store.read(currentVersion(existing)))) {
      seeded.unchanged.push(filePath)
      continue
    }
    const versionId = newId()
    const sink = store.sink(versionId)
    await sink.write(bytes)
    const written = await sink.finish()
    try {
      const read = (start: number, end: number) => bytes.subarray(start, end)
      const media = await withVideo(mediaOf(file, written.head), { size: bytes.length, read })
      store.put(placeUpload(fields, { versionId, ...written, media }, { store, limits }))
    } catch (error) {
      await store.discard(versionId)
      throw new Error(`seed: ${file}: ${(error as Error).message}`, { cause: error })
    }
    seeded[existing ? 'updated' : 'added'].push(filePath)
  }
  return seeded
}

function seedFile(file: string, store: SeedContext['store']): SeedFile {
  const slash = file.lastIndexOf('/')
  const fields = new Map([
    ['fileName', file.slice(slash + 1)],
    ['folder', `/${file.slice(0, Math.max(0, slash))}`],
    ['useUniqueFileName', 'false'],
    // Keep tags and metadata that were set on the stored file.
    ['overwriteTags', 'false'],
    ['overwriteCustomMetadata', 'false'],
  ])
  return { file, fields: parseUploadFields(fields, store) }
}

/** Refuses two files with one stored name: each seed would add them as versions of each other. */
function checkNames(seedFiles: readonly SeedFile[]): void {
  const taken = new Map<string, string>()
  for (const { file, fields } of seedFiles) {
    const filePath = filePathOf({ folder: fields.folder, name: sanitizeFileName(fields.fileName) })
    const other = taken.get(filePath)
    if (other !== undefined) {
      throw new Error(`seed: ${other} and ${file} would both be ${filePath} on ImageKit: rename one of them`)
    }
    taken.set(filePath, file)
  }
}

async function checkSize(path: string, file: string, limits: UploadLimits): Promise<void> {
  const { size } = await stat(path)
  if (size === 0) throw new Error(`seed: ${file} is empty, and ImageKit accepts no empty files`)
  const option = limitOf(mediaOf(file, Buffer.alloc(0)).mime)
  if (size > limits[option]) {
    throw new Error(
      `seed: ${file} has ${size} bytes, more than ${option} (${limits[option]}): raise the limit, or remove the file`,
    )
  }
}

/** Paths below `root`, separated by `/` and sorted, so the order does not depend on the file system. */
async function walk(root: string, below = ''): Promise<{ files: string[]; folders: string[] }> {
  const entries = await readdir(join(root, below), { withFileTypes: true })
  const visible = entries.filter(({ name }) => !name.startsWith('.'))
  const found: { files: string[]; folders: string[] } = { files: [], folders: [] }
  for (const entry of visible.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = below ? `${below}/${entry.name}` : entry.name
    if (entry.isFile()) found.files.push(path)
    if (!entry.isDirectory()) continue
    const inner = await walk(root, path)
    found.folders.push(path, ...inner.folders)
    found.files.push(...inner.files)
  }
  return found
}
