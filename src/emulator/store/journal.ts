import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import type { Change } from './changes'

/** One line. Changes that belong together share a line, so that a killed process has done all of them or none. */
export type JournalEntry = Change | { op: 'all'; changes: Change[] }

export interface Journal {
  append(entry: JournalEntry): void
  /** Replaces the journal by a shorter one with the same outcome. */
  rewrite(entries: Iterable<JournalEntry>): void
  close(): void
}

export const noJournal: Journal = { append() {}, rewrite() {}, close() {} }

/** Opens `journal.jsonl` in `dir`, giving what stands in it. */
export function openJournal(dir: string): { journal: Journal; entries: JournalEntry[] } {
  mkdirSync(dir, { recursive: true })
  const path = join(dir, 'journal.jsonl')
  const entries = existsSync(path) ? parse(readFileSync(path, 'utf8'), path) : []
  let descriptor: number | undefined
  const journal: Journal = {
    append(entry) {
      descriptor ??= openSync(path, 'a')
      // Synchronous, so that lines never mix and a change is on its way to the disk before it is acknowledged.
      writeSync(descriptor, `${JSON.stringify(entry)}\n`)
    },
    rewrite(all) {
      if (descriptor !== undefined) closeSync(descriptor)
      descriptor = undefined
      const text = Array.from(all, (entry) => `${JSON.stringify(entry)}\n`).join('')
      writeFileSync(`${path}.tmp`, text)
      renameSync(`${path}.tmp`, path)
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor)
      descriptor = undefined
    },
  }
  return { journal, entries }
}

function parse(text: string, path: string): JournalEntry[] {
  const lines = text.split('\n')
  // A killed process can leave half a line at the end. Its change was never acknowledged.
  lines.pop()
  return lines.map((line, index) => {
    try {
      return JSON.parse(line) as JournalEntry
    } catch {
      throw new Error(
        `${path}:${index + 1} is not JSON. The emulator's store is damaged; delete its folder to start anew.`,
      )
    }
  })
}
