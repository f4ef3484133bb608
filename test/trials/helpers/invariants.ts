import { join } from 'node:path'
import { expect } from 'vitest'
import type { LockEntry } from '../../../src/core/media-library/lockfile'
import { Lockfile } from '../../../src/core/media-library/lockfile'
import { type Manifest, readManifest } from '../../../src/core/output/manifest'
import type { Emulator } from '../../../src/emulator'
import { lockfileOf, type PictureProject, sha256, specifierOf } from './project'

/** SHA-256 of every stored file's bytes, by its path in the Media Library. */
export async function storedHashes(emulator: Emulator): Promise<Map<string, string>> {
  const hashes = new Map<string, string>()
  for (const { filePath } of emulator.store.files()) {
    hashes.set(filePath, sha256(await emulator.store.read(filePath)))
  }
  return hashes
}

/** The lockfile's entries, through the reader that a build has; it throws at a line that is torn. */
export function lockEntries(root: string): LockEntry[] {
  const source = lockfileOf(root)
  new Lockfile(join(root, 'imagekit.lock'), join(root, 'node_modules'))
  return source
    .split('\n')
    .slice(1, -1)
    .map((line) => JSON.parse(line) as LockEntry)
}

/** I2: the Media Library holds the distinct contents and nothing else, each in one file of one version. */
export async function expectStoredOnce(emulator: Emulator, hashes: Iterable<string>): Promise<void> {
  const stored = await storedHashes(emulator)
  expect([...stored.values()].sort()).toEqual([...new Set(hashes)].sort())
  expect(emulator.store.files().filter(({ versions }) => versions !== 1)).toEqual([])
}

/** The lockfile has one line for each distinct content, and each says truly what is stored where. */
export async function expectLocked(
  emulator: Emulator,
  root: string,
  hashes: Iterable<string>,
): Promise<void> {
  const stored = await storedHashes(emulator)
  const ids = new Map(emulator.store.files().map(({ filePath, fileId }) => [filePath, fileId]))
  const entries = lockEntries(root)
  expect(entries.map(({ hash }) => hash)).toEqual([...new Set(hashes)].sort())
  for (const { hash, filePath, fileId } of entries) {
    expect([filePath, stored.get(filePath), ids.get(filePath)]).toEqual([filePath, hash, fileId])
  }
}

/** I1: every URL that the build gave out answers, asked for the original, with the very bytes of its source. */
export async function expectDelivered(
  emulator: Emulator,
  outDir: string,
  hashes: ReadonlyMap<string, string>,
): Promise<Manifest> {
  const manifest = readManifest(join(outDir, 'imagekit-manifest.json'))
  const stored = await storedHashes(emulator)
  expect(Object.keys(manifest.images).sort()).toEqual([...hashes.keys()].map(specifierOf).sort())
  for (const [path, hash] of hashes) {
    const image = manifest.images[specifierOf(path)]
    expect([path, image?.hash, stored.get(image?.filePath ?? '')]).toEqual([path, hash, hash])
    expect(image?.urls).toHaveLength(1)
    for (const url of image?.urls ?? []) expect([url, await originalHash(url)]).toEqual([url, hash])
  }
  return manifest
}

/** SHA-256 of the original behind a URL, whatever rendition it asks for; a failure as text. */
export async function originalHash(url: string): Promise<string> {
  const original = new URL(url)
  original.searchParams.set('tr', 'orig-true')
  const answer = await fetch(original)
  return answer.ok ? sha256(new Uint8Array(await answer.arrayBuffer())) : `status ${answer.status}`
}

/** All that has to be true of a project after a build, whatever happened on the way. */
export async function expectWhole(
  emulator: Emulator,
  { root, hashes }: PictureProject,
  outDir = join(root, 'dist'),
): Promise<Manifest> {
  await expectStoredOnce(emulator, hashes.values())
  await expectLocked(emulator, root, hashes.values())
  return expectDelivered(emulator, outDir, hashes)
}
