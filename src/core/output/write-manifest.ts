import { existsSync, readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import { writeFileAtomic } from '../../lib/files/atomic-file'
import { withFileLock } from '../../lib/files/file-lock'
import { readText } from '../../lib/files/regular-file'
import type { Manifest } from './manifest'
import { type FinishedBuild, manifestText, mergeBuild } from './merge-builds'

/**
 * Writes a build into the manifest of its output folder, and keeps the other builds in it.
 *
 * A part of an earlier build is replaced or dropped when
 * - it has the same id: the build ran again,
 * - it names an output that this build has overwritten,
 * - it has another URL-endpoint, or none of its outputs exists any more. A part without outputs stays: its bundler writes
 *   them after it has finished.
 *
 * Everything else stays: a page, its service worker and its server may be built one after the other into one folder.
 *
 * @param lockFolder where lock files are kept: builds of several processes may finish at the same time
 * @throws ImageKitBuildError `MANIFEST_UNWRITABLE`
 */
export async function writeManifest(file: string, lockFolder: string, build: FinishedBuild): Promise<void> {
  try {
    // Most builds find none, and need nothing that reads one.
    const read = existsSync(file) ? (await import('./manifest')).readManifest : undefined
    const isWritten = await withFileLock(lockFolder, file, () => {
      if (!read && existsSync(file)) return false
      const existing = read && existingManifest(file, read)
      const manifest = mergeBuild(existing, build, (output) => isLeft(dirname(file), output))
      // A power cut may take the output beside it too, for which no bundler waits: the next build writes both again.
      writeFileAtomic(file, manifestText(manifest), { isDurable: false })
      return true
    })
    // Another process has written one meanwhile.
    if (!isWritten) await writeManifest(file, lockFolder, build)
  } catch (error) {
    if (error instanceof ImageKitBuildError) throw error
    throw new ImageKitBuildError(
      'MANIFEST_UNWRITABLE',
      `Can't write the manifest ${file}: ${errorMessage(error)}. Make the output folder writable, or set manifest: false.`,
      undefined,
      error,
    )
  }
}

/**
 * Returns the existing manifest; a missing or damaged one is written from scratch.
 *
 * @throws Error for a JSON file that is none: the option `manifest` may name a file of the site (`manifest.json`)
 */
function existingManifest(file: string, read: (file: string) => Manifest): Manifest | undefined {
  if (!existsSync(file)) return undefined
  try {
    return read(file)
  } catch {
    if (isOther(file)) throw new Error('the file there is no manifest of images; name another one')
    return undefined
  }
}

function isOther(file: string): boolean {
  try {
    const value: unknown = JSON.parse(readText(file))
    return typeof (value as { version?: unknown } | null)?.version !== 'number'
  } catch {
    return false
  }
}

/** Whether an output exists, with any extension: tools rename `sw.mjs` to `sw.js`, and replace files by `.gz`. */
function isLeft(folder: string, output: string): boolean {
  const path = join(folder, output)
  if (existsSync(path)) return true
  const stem = basename(path).replace(/\.\w+$/, '')
  try {
    return readdirSync(dirname(path)).some((name) => name.startsWith(`${stem}.`))
  } catch {
    return false
  }
}
