import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateSync } from 'node:zlib'
import type { Emulator } from '../../../src/emulator'
import type { Options } from '../../../src/types'
import { temporaryFolder } from '../../helpers/folder'
import { number, png } from '../../image-header/samples/bytes'
import { seeded } from './random'

/** A project of many small pictures, and what is known of them without the plugin's help. */
export interface PictureProject {
  root: string
  /** SHA-256 by path from the root: `./images/0007.png`. */
  hashes: Map<string, string>
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** How the generated modules ask for a picture. */
export const specifierOf = (path: string): string => `ik:${path}?w=4`

/**
 * Makes `count` distinct pictures. The first `duplicated` of them have two further copies, byte for byte, under other
 * names.
 */
export function makeProject(count: number, duplicated = 0, seed = 1): PictureProject {
  const root = temporaryFolder()
  mkdirSync(join(root, 'images'))
  const hashes = new Map<string, string>()
  const random = seeded(seed)
  for (let index = 0; index < count; index++) {
    const path = pathOf(index)
    const bytes = picture(index, random)
    writeFileSync(join(root, path), bytes)
    hashes.set(path, sha256(bytes))
    if (index >= duplicated) continue
    for (const copy of ['copy', 'again']) {
      const other = path.replace('.png', `-${copy}.png`)
      copyFileSync(join(root, path), join(root, other))
      hashes.set(other, sha256(bytes))
    }
  }
  writeEntry(root, 'main.js', [...hashes.keys()])
  return { root, hashes }
}

export const pathOf = (index: number): string => `./images/${String(index).padStart(4, '0')}.png`

/**
 * Noise, with the index in the first pixel: without that, no two pictures would be sure to differ. To start sharp takes longer
 * than to write so few pixels.
 */
function picture(index: number, random: () => number): Buffer {
  const side = 8 + (index % 17)
  // Each row begins with the byte of its filter.
  const row = 1 + side * 3
  const rows = Buffer.from(
    Array.from({ length: side * row }, (_, at) => (at % row === 0 ? 0 : Math.floor(random() * 256))),
  )
  rows.writeUIntBE(index, 1, 3)
  const header = Buffer.concat([number(side, 4), number(side, 4), Buffer.from([8, 2, 0, 0, 0])])
  return png([
    { type: 'IHDR', content: header },
    { type: 'IDAT', content: deflateSync(rows, { level: 1 }) },
    { type: 'IEND', content: Buffer.alloc(0) },
  ])
}

/**
 * A module that imports these pictures and shows, when it runs, which URL stands for which: by number, as a specifier in the output
 * would be taken for a reference that was forgotten.
 */
export function writeEntry(root: string, name: string, paths: readonly string[]): void {
  const imports = paths.map((path, index) => `import p${index} from '${specifierOf(path)}'`)
  const urls = paths.map((_, index) => `p${index}`)
  writeFileSync(
    join(root, name),
    [...imports, `globalThis.__conformance = { ${urls.join()} }`, ''].join('\n'),
  )
}

export function optionsFor({ urlEndpoint, privateKey, url }: Emulator): Options {
  return { urlEndpoint, privateKey, baseURL: url }
}

export const lockfileOf = (root: string): string => readFileSync(join(root, 'imagekit.lock'), 'utf8')

/** The Media Library gives a file another id in every run. */
export const withoutIds = (lockfile: string): string => lockfile.replace(/"fileId":"[\w-]+"/g, '"fileId":""')

/** Takes away all that builds have left: the next one is the first on a new machine. */
export function makeCold(root: string): void {
  for (const left of ['imagekit.lock', 'node_modules', 'dist']) {
    rmSync(join(root, left), { recursive: true, force: true, maxRetries: 3 })
  }
}
