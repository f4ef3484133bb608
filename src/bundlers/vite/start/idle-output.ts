import { existsSync, readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ResolvedOptions } from '../../../core/config/options'
import { leakPattern, refuseLeaks } from '../../../core/config/secrets'
import { askingReferencePattern, OUTPUT_TEXT, plainPattern } from '../../../core/filters'
import { type FinishedBuild, manifestText, mergeBuild } from '../../../core/output/merge-builds'
import { OutputFolder } from '../../../core/output/output-folder'
import { createFile } from '../../../lib/files/create-file'
import { factsOf, type Output, outDirOf, outputsOf, type WrittenBundle } from '../../rollup/build-facts'
import { outputOf, refuseLeaksIn } from '../../shared/finish-build'

/** The output of a build that has met no image. */
export class IdleOutput {
  readonly #options: ResolvedOptions
  readonly #image: RegExp
  readonly #reference: RegExp
  /** The code of each chunk as it was searched: other plugins may change the bundle later. */
  readonly #chunks = new Map<string, string>()

  constructor(options: ResolvedOptions) {
    this.#options = options
    this.#image = plainPattern(options.include)
    // Without the flag that makes `test` keep a position.
    this.#reference = new RegExp(askingReferencePattern(options.include).source, 'i')
  }

  /**
   * Whether an output holds an image or a reference after all, such as one that another plugin has put in, or one of the
   * public folder.
   *
   * @throws ImageKitBuildError `SECRET_IN_OUTPUT`
   */
  isMeant(output: Output, bundle: WrittenBundle): boolean {
    const suspects = this.#suspects(bundle)
    refuseLeaks(this.#options.privateKey, suspects)
    for (const [name, one] of Object.entries(bundle))
      if (one.type === 'chunk') this.#chunks.set(name, one.code)
    const isMeant =
      suspects.some(([name, content]) => OUTPUT_TEXT.test(name) && this.#reference.test(textOf(content))) ||
      Object.values(bundle).some(
        (one) => one.type === 'asset' && one.originalFileNames.some((original) => this.#image.test(original)),
      )
    return isMeant || this.#isMeantByCopies(output, Object.keys(bundle))
  }

  /** Returns the outputs that may hold a reference or the key: one pass over each text finds all that hold neither. */
  #suspects(bundle: WrittenBundle): [string, string | Uint8Array][] {
    const { privateKey } = this.#options
    const sources = [this.#reference.source, ...(privateKey ? [leakPattern(privateKey).source] : [])]
    const either = new RegExp(sources.join('|'), 'i')
    return [...outputsOf(bundle)].filter(([, content]) => typeof content !== 'string' || either.test(content))
  }

  #isMeantByCopies(output: Output, names: readonly string[]): boolean {
    const outDir = outDirOf(output)
    // Vite copies the public folder before it writes anything.
    if (!existsSync(outDir) || readdirSync(outDir).length === 0) return false
    const folder = new OutputFolder({ outDir }, names, this.#options.root)
    for (const [, text] of folder.copiedTexts()) if (this.#reference.test(String(text))) return true
    return false
  }

  /** The scripts that `isMeant` has searched for the key. */
  #searched(bundle: WrittenBundle, outDir = ''): Map<string, string> {
    return new Map(
      Object.entries(bundle).flatMap(([name, output]) =>
        output.type === 'chunk' && this.#chunks.get(name) === output.code
          ? [[resolve(outDir, name), output.code] as const]
          : [],
      ),
    )
  }

  /**
   * @param name the environment's
   * @throws ImageKitBuildError `SECRET_IN_OUTPUT`, `MANIFEST_UNWRITABLE`
   */
  async finish(name: string, output: Output, bundle: WrittenBundle): Promise<void> {
    const facts = factsOf(name, output, bundle)
    refuseLeaksIn(this.#options, facts.outDir, this.#searched(bundle, facts.outDir))
    this.#chunks.clear()
    const { manifest, id, outputs } = outputOf(this.#options, facts)
    const { cacheDir, urlEndpoint } = this.#options
    if (manifest === undefined) return
    const build = { id, outputs, bundler: 'vite', urlEndpoint, images: new Map() }
    if (createManifest(manifest, build)) return
    const { writeManifest } = await import('../../../core/output/write-manifest')
    await writeManifest(manifest, cacheDir, build)
  }
}

/**
 * Creates the manifest of a build without images. Takes no lock, which would cost more than all the rest: a process that writes
 * one at the same time may leave this build out of it, and no image is lost.
 *
 * @returns whether there was none before
 */
function createManifest(file: string, build: FinishedBuild): boolean {
  return createFile(file, [...manifestText(mergeBuild(undefined, build, () => false))].join(''))
}

function textOf(content: string | Uint8Array): string {
  return typeof content === 'string' ? content : Buffer.from(content).toString()
}
