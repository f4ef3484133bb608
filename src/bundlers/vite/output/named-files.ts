import { posix } from 'node:path'
import type { Rolldown } from 'vite'
import { addToGroup } from '../../../lib/collections/add-to-group'

/**
 * Returns those of the emitted files' names that the output has as URLs: a plugin may have written one past Vite.
 *
 * @param isRead which files of the output are read
 */
export function namesIn(
  bundle: Rolldown.OutputBundle,
  names: ReadonlySet<string>,
  isRead: (fileName: string) => boolean,
  urlEndpoint: string | undefined,
): Set<string> {
  const byHash = new Map<string, string[]>()
  /** Names by a pattern of the user's. */
  const others: string[] = []
  for (const name of names) {
    const hash = HASH.exec(name)?.[0]
    if (hash) addToGroup(byHash, hash, name)
    else others.push(name)
  }
  const found = new Set<string>()
  if (names.size === 0) return found
  for (const [fileName, output] of Object.entries(bundle)) {
    // Rolldown copies a source when it is read, and a picture names no file.
    if (!isRead(fileName) || (names.has(fileName) && !fileName.endsWith('.svg'))) continue
    const text = output.type === 'chunk' ? output.code : output.source
    if (typeof text !== 'string') continue
    for (const name of others)
      if (spellings(name).some((spelling) => isReferredTo(text, spelling, urlEndpoint))) found.add(name)
    // Searches by the hash: a search for whole names would restart at every letter of the output.
    for (const { 0: hash, index } of text.matchAll(HASHES)) {
      for (const name of byHash.get(hash) ?? [])
        if (
          spellings(name).some((spelling) => standsAt(text, index, hash, spelling)) &&
          !isInManifest(text, index)
        )
          found.add(name)
    }
  }
  return found
}

const HASH = /-[0-9a-f]{8}\.(?=\w+$)/
const HASHES = /-[0-9a-f]{8}\./g

/*
 * An entry of Vite's manifest, which SolidStart writes into its server's code: `"a.jpg": { "file": "assets/a.jpg", "src": "a.jpg" }`,
 * or the `assets` of a chunk's. A `src` alone may be an image's.
 */
const BEFORE_ASSET = /["']?assets["']?\s*:\s*\[[^[\]]*$/
const BEFORE_FILE = /["']?file["']?\s*:\s*["'][^"']*$/
const BEFORE_SOURCE = /["']?file["']?\s*:\s*["'][^"']*["'],\s*["']?src["']?\s*:\s*["'][^"']*$/
const BEHIND_FILE = /^[^"']*["'],\s*["']?src["']?\s*:/
const BEHIND_KEY = /^[^"']*["']\s*:\s*\{\s*["']?file["']?\s*:/

function isInManifest(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - MOST_BEFORE), at)
  const behind = text.slice(at, at + MOST_BEFORE)
  return (
    BEFORE_ASSET.test(before) ||
    BEFORE_SOURCE.test(before) ||
    (BEFORE_FILE.test(before) && BEHIND_FILE.test(behind)) ||
    BEHIND_KEY.test(behind)
  )
}

/** Whether a URL in a text ends in a name, and is not the CDN's. */
function isReferredTo(text: string, name: string, urlEndpoint: string | undefined): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const before = text.slice(Math.max(0, at - MOST_BEFORE), at)
    const start = before.search(/[^\s"'`(),=;]*$/)
    // A comment may name the module that a file was.
    const isUrl = /["'`(=;]$|,\s*$/.test(before.slice(0, start))
    const isTheCdns = urlEndpoint && before.slice(start).includes(urlEndpoint)
    if (isUrl && !isTheCdns && !isInManifest(text, at)) return true
  }
  return false
}

/** Characters around a file's name that are looked at. */
const MOST_BEFORE = 1_024

/** A file's name as scripts and as URLs have it. */
function spellings(name: string): string[] {
  const base = posix.basename(name)
  return [base, encodeURI(base)]
}

/** Whether a text contains a name at the position of its hash, and not only a part of a longer one. */
function standsAt(text: string, hashAt: number, hash: string, name: string): boolean {
  const start = hashAt - name.lastIndexOf(hash)
  const isPart = /[\p{L}\p{N}_.-]$/u.test(text.slice(Math.max(0, start - 2), start))
  return (
    !isPart &&
    text.startsWith(name, start) &&
    !/^\w/.test(text.slice(start + name.length, start + name.length + 1))
  )
}
