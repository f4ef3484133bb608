import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Change } from './changes'

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
): { journal: Journal; entries: JournalEntry[] } {
  mkdirSync(dir, { recursive: true })
  const path = join(dir, 'journal.jsonl')
  const staged = `${path}.staged`
  if (isRestorePending && existsSync(staged)) renameSync(staged, path)
  rmSync(staged, { force: true })
  const entries = existsSync(path) ? parse(readFileSync(path, 'utf8'), path) : []
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
      // Synchronous, so lines never interleave and a change is written before it is acknowledged.
      writeSync(descriptor, `${JSON.stringify(entry)}\n`)
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
  return { journal, entries }
}

function parse(text: string, path: string): JournalEntry[] {
  const lines = text.split('\n')
  // A killed process can leave half a line at the end; that change was never acknowledged.
  lines.pop()
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as JournalEntry
    } catch {
      throw new Error(
        `${path}:${index + 1} is not JSON. The emulator's store is damaged; delete its folder to start over.`,
      )
    }
  })
}
