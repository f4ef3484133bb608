import { statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Build } from '../../core/build'
import { mentionPattern, SPECIFIER } from '../../core/filters'
import { isPlainImage } from '../../core/images/image-filter'
import { Sidecars } from '../../core/images/sidecar'
import type { ManifestImage } from '../../core/output/manifest'
import { Project } from '../../core/project'
import { readPlain } from '../../core/references/plain-reference'
import type { ResolveAlias } from '../../core/references/reference'
import { errorMessage, ImageKitBuildError } from '../../diagnostics/build-error'
import { readText } from '../../lib/files/regular-file'
import { existingSpelling, isInside, portablePath } from '../../lib/paths'
import type { Context, Setup } from '../setup'
import { scanSource } from './scan'
import { globbedFiles, sourceFiles } from './source-files'

/** The images that the source refers to. */
export interface Source<Kept> {
  build: Build
  /** Results of `keep` by key, sorted. */
  images: Map<string, Kept>
  /** Source files that were read. */
  files: number
}

/**
 * Finds the image references in the source by the plugin's own grammar, without a bundler. Changes nothing.
 *
 * @param keep selects what to hold of an image, given as in a build's manifest: nothing else of ten thousand is held
 * @param isLoading whether the build knows the references afterwards, as `load` and `upload` require
 * @throws ImageKitBuildError for a reference that would fail the build, with its position
 */
export async function readSource<Kept>(
  context: ScanContext,
  keep: (image: ManifestImage, build: Build) => Kept,
  isLoading = false,
): Promise<Source<Kept>> {
  const images = new Map<string, Kept>()
  const { build, files } = await visitSource(context, isLoading, ({ keys }, of) => {
    for (const key of keys) {
      if (!images.has(key)) images.set(key, keep(of.manifestImageOf(key), of))
      if (!isLoading) of.forget(key)
    }
  })
  return { build, images: sorted(images), files }
}

type ScanContext = Pick<Context, 'setup' | 'client'>

/** A source file and the references in it. */
export interface VisitedFile {
  /** Absolute path. */
  file: string
  code: string
  keys: ReadonlySet<string>
}

/**
 * Visits every source file, and the references in it.
 *
 * @param isLoading whether the build has to read the lockfile first
 * @throws as `readSource`
 */
export async function visitSource(
  { setup, client }: ScanContext,
  isLoading: boolean,
  visit: (source: VisitedFile, build: Build) => void,
): Promise<{ build: Build; files: number }> {
  const { options, logger, report } = setup
  // Local images are found without the lockfile.
  const project = new Project(options, { isLockfileLazy: !isLoading, sidecars: new Sidecars(), client })
  const build = project.open({
    bundler: 'sync',
    purpose: 'build',
    logger,
    localUrl: (file) => ({ prelude: '', url: JSON.stringify(file) }),
    hasAssetPipeline: true,
  })
  build.start()
  const files = await sourceFiles(setup)
  const mentions = mentionPattern(options.include)
  const reader = new Reader(setup, build)
  for (const [index, file] of files.entries()) {
    const code = readText(file)
    const keys = mentions.test(code) ? await reader.keysOf(file, code) : []
    visit({ file, code, keys: new Set(keys) }, build)
    report({ kind: 'progress', what: 'source files', done: index + 1, total: files.length })
    // Lets responses of ImageKit be handled before the last file is read.
    await setImmediate()
  }
  return { build, files: files.length }
}

function sorted<T>(map: Map<string, T>): Map<string, T> {
  const keys = [...map.keys()]
  if (keys.every((key, index) => index === 0 || keys[index - 1]! < key)) return map
  const copy = new Map<string, T>()
  for (const key of keys.sort()) copy.set(key, map.get(key)!)
  return copy
}

/** Resolves the references in source files. */
class Reader {
  readonly #setup: Setup
  readonly #build: Build

  constructor(setup: Setup, build: Build) {
    this.#setup = setup
    this.#build = build
  }

  async keysOf(file: string, code: string): Promise<string[]> {
    const { options, logger, bundlerRoot, isMarkdownMdx } = this.#setup
    try {
      const { values, urls, globs } = await scanSource(file, code, { ...options, isMarkdownMdx })
      const keys: (string | undefined)[] = []
      // Sequential: no reference waits for anything, and all at once they would hold thousands of promises.
      for (const value of values) keys.push(await this.#keyOf(value, file))
      for (const value of urls) keys.push(await this.#keyOf(value, file, true))
      for (const { patterns, query } of globs) {
        const found = await globbedFiles(patterns, dirname(file), bundlerRoot)
        keys.push(...found.map((one) => this.#plainKey(one, query, file, one)))
      }
      return keys.filter((key) => key !== undefined)
    } catch (error) {
      if (error instanceof ImageKitBuildError) throw error
      // The project's compiler reports such errors better, and the build uploads the references.
      logger.warn(`imagekit: ${portablePath(options.root, file)} is skipped: ${errorMessage(error)}`)
      return []
    }
  }

  async #keyOf(value: string, file: string, isUrl = false): Promise<string | undefined> {
    if (SPECIFIER.test(value)) return this.#build.resolve(value, file, this.#resolveAlias)
    const plain = readPlain(value, this.#setup.options.include)
    if (!plain) return undefined
    const image = this.#fileOf(plain.path, file, isUrl)
    return image && this.#plainKey(image, plain.query, file, value)
  }

  #plainKey(image: string, query: string, importer: string, written: string): string | undefined {
    const { options, inlineLimit, logger } = this.#setup
    const stat = statSync(image, { throwIfNoEntry: false })
    // The bundler reports a missing file, with the position of the reference.
    if (!stat?.isFile() || !isPlainImage(image, options)) return undefined
    if (query) return this.#build.resolveFile(image, query, importer, written)
    if (stat.size < inlineLimit) return undefined
    try {
      return this.#build.resolveFile(image, '')
    } catch (error) {
      logger.warn(`imagekit: left to the bundler: ${errorMessage(error)}`)
      return undefined
    }
  }

  /** Finds the file of a plain path in an importer. */
  #fileOf(path: string, importer: string, isUrl: boolean): string | undefined {
    const { bundlerRoot, options, staticFolders } = this.#setup
    if (/^\.{1,2}\//.test(path))
      return existingSpelling(path, (spelling) => resolve(dirname(importer), spelling))
    if (path.startsWith('/')) {
      if (/\.mdx?$/i.test(importer))
        for (const folder of staticFolders) {
          const found = existingSpelling(path, (spelling) => join(options.root, folder, spelling))
          if (statSync(found, { throwIfNoEntry: false })) return found
        }
      const inPublic = existingSpelling(path, (spelling) => join(bundlerRoot, 'public', spelling))
      if (statSync(inPublic, { throwIfNoEntry: false })) return options.publicDir ? inPublic : undefined
      return existingSpelling(path, (spelling) => join(bundlerRoot, spelling))
    }
    const aliased = this.#aliased(path)
    if (aliased || !isUrl) return aliased
    return existingSpelling(path, (spelling) => resolve(dirname(importer), spelling))
  }

  readonly #resolveAlias: ResolveAlias = async (path) => this.#aliased(path)

  #aliased(path: string): string | undefined {
    const { alias, options } = this.#setup
    const name = Object.keys(alias).find((one) => path.startsWith(`${one}/`))
    if (name === undefined) return undefined
    const file = join(resolve(options.root, alias[name] ?? ''), path.slice(name.length + 1))
    return isInside(options.root, file) || statSync(file, { throwIfNoEntry: false }) ? file : undefined
  }
}
