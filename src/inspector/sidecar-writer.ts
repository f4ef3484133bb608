import { existsSync, lstatSync, realpathSync } from 'node:fs'
import { basename } from 'node:path'
import * as v from 'valibot'
import { pointSchema, readSidecar, type Sidecar, sidecarFile } from '../core/images/sidecar'
import { writeFileAtomic } from '../lib/files/atomic-file'
import { readText } from '../lib/files/regular-file'
import { isInside } from '../lib/paths'

/** What the page may change of a sidecar: `null` removes it. */
export const changeSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  focus: v.nullable(pointSchema),
})

/** Returns whether the sidecar of an image may be written, or why not: only files below the project's root are. */
export function writable(file: string, root: string): true | string {
  try {
    if (!isInside(realpathSync(root), realpathSync(file)))
      return 'The image is outside of the project’s folder, where nothing is written'
  } catch {
    return 'The image is gone'
  }
  const sidecar = lstatSync(sidecarFile(file), { throwIfNoEntry: false })
  return !sidecar || sidecar.isFile() || `${basename(sidecarFile(file))} is not a regular file`
}

/**
 * Writes or removes the focal point in an image's sidecar. Keeps what else is in it, and its indentation.
 *
 * @throws ImageKitBuildError `SIDECAR_INVALID` for a damaged one, which is not overwritten
 */
export function writeFocus(file: string, focus: Sidecar['focus'] | null): void {
  const sidecar = sidecarFile(file)
  const { focus: _, ...others } = readSidecar(file) ?? {}
  const next = focus ? { focus: rounded(focus), ...others } : others
  if (!focus && !existsSync(sidecar)) return
  writeFileAtomic(sidecar, `${JSON.stringify(next, null, indentationOf(sidecar))}\n`)
}

/** A thousandth of an image is less than a pixel of what pages show. */
function rounded({ x, y }: { x: number; y: number }) {
  return { x: Math.round(x * 1000) / 1000, y: Math.round(y * 1000) / 1000 }
}

function indentationOf(sidecar: string): string {
  if (!existsSync(sidecar)) return '  '
  const [, blanks] = /\n([ \t]+)"/.exec(readText(sidecar)) ?? []
  return blanks ?? '  '
}
