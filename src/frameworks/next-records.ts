import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { finishBuild } from '../bundlers/shared/finish-build'
import type { Build } from '../core/build'
import { writeFileAtomic } from '../lib/files/atomic-file'
import { readText } from '../lib/files/regular-file'

/** The references of a source file, which Turbopack's loader records for the end of the build. */
interface Record {
  source: string
  /** Hash of the source's text. The record of a file that was changed or deleted since is outdated. */
  hash: string
  keys: string[]
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

/**
 * Writes a record into Next's cache folder. Turbopack runs no loader for modules in its cache, and deleting that cache deletes
 * the records too.
 */
export function writeRecord(folder: string, source: string, text: string, keys: string[]): void {
  mkdirSync(folder, { recursive: true })
  const record: Record = { source, hash: hashOf(text), keys }
  const file = join(folder, `${hashOf(source).slice(0, 16)}.json`)
  writeFileAtomic(file, JSON.stringify(record), { isDurable: false })
}

/** Uploads the images of all records once for all compilers, and writes the manifest. */
export async function finishRecords(folder: string, build: Build, outDir: string): Promise<void> {
  const keys = new Set(recordsIn(folder).flatMap((record) => (isCurrent(record) ? record.keys : [])))
  build.start()
  for (const key of keys) {
    // A key is a specifier relative to the root, so it resolves to itself.
    await build.resolve(key, undefined, async () => undefined)
    await build.load(key)
  }
  await build.upload(keys)
  // Turbopack's compilers are one build here, and tell nothing of what they write.
  await finishBuild(build, build.images(keys), {
    outDir,
    name: 'turbopack',
    entries: [],
    outputs: ['build-manifest.json'],
  })
}

export function hasRecords(folder: string): boolean {
  return recordsIn(folder).length > 0
}

function recordsIn(folder: string): Record[] {
  try {
    return readdirSync(folder).map((name) => JSON.parse(readText(join(folder, name))) as Record)
  } catch {
    return []
  }
}

function isCurrent({ source, hash }: Record): boolean {
  try {
    return hashOf(readText(source)) === hash
  } catch {
    return false
  }
}
