import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { Manifest } from '../../../src/core/output/manifest'
import type { Emulator } from '../../../src/emulator'
import type { Options } from '../../../src/types'
import { copyFixture } from '../../helpers/folder'
import { type BuildJob, type BundlerName, builders } from '../builders'
import type { Finished } from './finished'

/** What the cells of one bundler's column are tried on. */
export interface Stage {
  bundler: BundlerName
  emulator: Emulator
  /** A fresh copy of the fixture. */
  project(): string
  /** Options of the emulator's account, its key included. */
  options(over?: Options): Options
  /** The same without the key. */
  withoutKey(): Options
  build(root: string, job?: Partial<BuildJob>): ReturnType<(typeof builders)['vite']>
  counts(): { list: number; upload: number }
  /** A text without what is new in every run: the emulator's port and ids. */
  stable(text: string): string
}

export function stageOf(bundler: BundlerName, emulator: Emulator): Stage {
  const { urlEndpoint, privateKey, url } = emulator
  const options = (over: Options = {}): Options => ({ urlEndpoint, privateKey, baseURL: url, ...over })
  return {
    bundler,
    emulator,
    project: () => copyFixture('conformance'),
    options,
    withoutKey: () => ({ urlEndpoint }),
    build: (root, job) => builders[bundler]({ root, options: options(), ...job }),
    counts: () => ({ list: emulator.requests.count('list'), upload: emulator.requests.count('upload') }),
    stable: (text) =>
      text.replaceAll(urlEndpoint, '<endpoint>').replace(/"fileId":"\w+"/g, '"fileId":"<id>"'),
  }
}

/** One row of the table in docs/support.md. */
export interface Capability {
  name: string
  /**
   * Fails unless the bundler does it.
   *
   * @param finished gives a project that is built already, of an emulator of its own
   */
  show(stage: Stage, finished: () => Promise<Finished>): Promise<void>
}

export const lockfileOf = (root: string) => readFileSync(join(root, 'imagekit.lock'), 'utf8')
/** The manifest without the names of its builds, by which those of one folder are told apart. */
export function manifestWithoutBuilds(outDir: string): string {
  const { builds: _, ...manifest } = JSON.parse(manifestOf(outDir)) as Manifest
  return `${JSON.stringify(manifest, null, 2)}\n`
}

export const manifestOf = (outDir: string) => readFileSync(join(outDir, 'imagekit-manifest.json'), 'utf8')

/** URLs of the CDN as `<name>?tr=…`. */
export const bare = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replace(/http:\/\/127[^\s"'()]*?\/([\w.%-]+\.(?:jpg|png|webp))(?=[?"')\s]|$)/g, '<$1>')

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** The one output whose name ends so. */
export function outputOf(outDir: string, ending: string): string {
  const found = filesBelow(outDir).filter((file) => file.endsWith(ending))
  expect(found).toHaveLength(1)
  return readFileSync(found[0]!, 'utf8')
}

/** The different pictures of an output: esbuild writes one under each of its names. */
export function emittedImages(outDir: string): string[] {
  const images = filesBelow(outDir).filter((file) => /\.(jpg|png|webp)$/.test(file))
  return [...new Set(images.map((file) => readFileSync(file, 'base64')))]
}
