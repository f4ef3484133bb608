import { randomUUID } from 'node:crypto'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, onTestFinished } from 'vitest'

export const repository = fileURLToPath(new URL('../..', import.meta.url))

/** Where browser tests leave what they saw, to be looked at. Playwright makes the folder. */
export const screenshots = join(repository, 'test/.screenshots')

/** A folder of the test's own, inside the repository, so that packages resolve from it; gone when the test is. */
export function temporaryFolder(): string {
  const folder = lastingFolder()
  // A watcher that has been closed may still write the round that it was in.
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 }))
  return folder
}

/** Such a folder for several tests, which remove it. */
export function lastingFolder(): string {
  const folder = join(repository, 'test/.tmp', randomUUID().slice(0, 8))
  mkdirSync(folder, { recursive: true })
  // A project of its own: in Vite, the lockfile is beside the nearest one.
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n')
  return folder
}

/** Copies of a fixture that several tests of a file look at; gone after the last of its tests. */
export function sharedCopies(name: string): () => string {
  const folders: string[] = []
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))
  return () => {
    const folder = lastingFolder()
    folders.push(folder)
    return copyInto(folder, name)
  }
}

/** A fresh copy of a fixture. */
export function copyFixture(name: string): string {
  return copyInto(temporaryFolder(), name)
}

function copyInto(folder: string, name: string): string {
  cpSync(join(repository, 'test/fixtures', name), folder, { recursive: true })
  return folder
}
