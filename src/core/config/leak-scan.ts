import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { filesBelow } from '../../lib/files/files-below'
import { isInside } from '../../lib/paths'
import { leakDetector, leakError, type Secret } from './secrets'

/** Bytes that are read at once. */
const CHUNK_SIZE = 1 << 20
/** Bytes of which each chunk repeats the end of the one before: longer than any encoded key. */
const OVERLAP = 4096
/** What a framework's hidden output folder (`.next`, `.output`) serves; the rest of it is for its server. */
const SERVED = ['static', 'public']

/**
 * Looks for the private key in every file of the output folder: in those too that are copied there, and not bundled.
 *
 * @param root the project's folder. An output folder that contains it is not searched, because `.env` is in there.
 * @param searched texts that have been searched already, by the path that they were to be written to
 * @throws ImageKitBuildError `SECRET_IN_OUTPUT`
 */
export function refuseLeaksBelow(
  secret: Secret | undefined,
  folder: string,
  root: string,
  searched: ReadonlyMap<string, string> = new Map(),
): void {
  if (!secret || isInside(folder, root)) return
  const leaks = leakDetector(secret)
  const buffer = Buffer.allocUnsafe(CHUNK_SIZE + OVERLAP)
  const isHidden = basename(folder).startsWith('.')
  for (const start of isHidden ? SERVED.map((name) => join(folder, name)) : [folder]) {
    for (const file of filesBelow(start)) {
      if (!holds(file, searched.get(file)) && isLeaking(file, leaks, buffer)) throw leakError(file)
    }
  }
}

/** Whether a file is as long as the text that was to be written to it: what other plugins have rewritten hardly ever is. */
function holds(file: string, text: string | undefined): boolean {
  if (text === undefined) return false
  const size = statSync(file, { throwIfNoEntry: false })?.size
  // Most texts are ASCII, and need not be measured.
  return size === text.length || size === Buffer.byteLength(text)
}

function isLeaking(file: string, leaks: (output: Uint8Array) => boolean, buffer: Buffer): boolean {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch {
    return false
  }
  try {
    let kept = 0
    for (;;) {
      const size = readSync(descriptor, buffer, kept, CHUNK_SIZE, null)
      if (size === 0) return false
      const end = kept + size
      if (leaks(buffer.subarray(0, end))) return true
      kept = Math.min(OVERLAP, end)
      buffer.copyWithin(0, end - kept, end)
    }
  } finally {
    closeSync(descriptor)
  }
}
