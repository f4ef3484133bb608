import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import * as v from 'valibot'
import { readText } from '../../lib/files/regular-file'
import { entrySchema } from './change-schema'
import type { Change } from './changes'
import { DamagedStoreError } from './damage'

/** One line of the journal. Changes that belong together share a line, so they are atomic. */
export type JournalEntry = Change | { op: 'all'; changes: Change[] }

export interface Journal {
  append(entry: JournalEntry): void
  /** Replaces the journal by a shorter one with the same result. */
  rewrite(entries: Iterable<JournalEntry>): void
  /** Writes a journal that can replace this one. */
  stage(entries: Iterable<JournalEntry>): StagedJournal
  close(): void
}

/** Replaces the journal on `commit`. After a crash, {@link openJournal} decides. */
export interface StagedJournal {
  commit(): void
  abort(): void
}

export const noJournal: Journal = {
  append() {},
  rewrite() {},
  stage: () => ({ commit() {}, abort() {} }),
  close() {},
}

/**
 * Opens `journal.jsonl` in `dir` and reads its entries.
 *
 * @param isRestorePending whether a staged journal replaces the current one; otherwise it is deleted
 */
export function openJournal(
  dir: string,
  isRestorePending: boolean,
): { journal: Journal; entries: JournalEntry[]; path: string } {
  mkdirSync(dir, { recursive: true })
  const path = join(dir, 'journal.jsonl')
  const staged = `${path}.staged`
  if (isRestorePending && existsSync(staged)) renameSync(staged, path)
  rmSync(staged, { force: true })
  const entries = existsSync(path) ? parse(readText(path), path) : []
  let descriptor: number | undefined
  const textOf = (all: Iterable<JournalEntry>) =>
    Array.from(all, (one) => `${JSON.stringify(one)}\n`).join('')

  function close(): void {
    if (descriptor !== undefined) closeSync(descriptor)
    descriptor = undefined
  }

  function replaceBy(other: string): void {
    close()
    renameSync(other, path)
  }

  const journal: Journal = {
    append(entry) {
      descriptor ??= openSync(path, 'a')
      const { size } = fstatSync(descriptor)
      const line = Buffer.from(`${JSON.stringify(entry)}\n`)
      try {
        // Synchronous, so lines never interleave and a change is written before it is acknowledged.
        for (let written = 0; written < line.length; ) written += writeSync(descriptor, line, written)
      } catch (error) {
        // A full disk takes half a line, to which the next one would be added.
        ftruncateSync(descriptor, size)
        throw error
      }
    },
    rewrite(all) {
      writeFileSync(`${path}.tmp`, textOf(all))
      replaceBy(`${path}.tmp`)
    },
    stage(all) {
      writeFileSync(staged, textOf(all))
      return { commit: () => replaceBy(staged), abort: () => rmSync(staged, { force: true }) }
    },
    close,
  }
  return { journal, entries, path }
}

function parse(text: string, path: string): JournalEntry[] {
  const lines = text.split('\n')
  // A killed process can leave half a line at the end; that change was never acknowledged.
  lines.pop()
  return lines.map((line, index) => {
    const parsed = v.safeParse(entrySchema, parseJson(line, `${path}:${index + 1}`))
    if (parsed.success) return parsed.output as JournalEntry
    const [issue] = parsed.issues
    throw new DamagedStoreError(
      `${path}:${index + 1}: ${v.getDotPath(issue) ?? 'the line'}: ${issue.message}`,
    )
  })
}

function parseJson(line: string, place: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    throw new DamagedStoreError(`${place} is not JSON`)
  }
}
