import { resolve } from 'node:path'
import type { ResolvedConfig } from 'vite'
import { type ResolvedOptions, resolveOptions } from '../../../core/config/options'
import { refuseLeaks } from '../../../core/config/secrets'
import { askingReferencePattern, OUTPUT_TEXT, plainPattern } from '../../../core/filters'
import { OutputFolder } from '../../../core/output/output-folder'
import { writeManifest } from '../../../core/output/write-manifest'
import { cacheFilesIn } from '../../../core/recall/cache-files'
import type { Options } from '../../../types'
import {
  type Asset,
  type Chunk,
  factsOf,
  type Output,
  outDirOf,
  outputsOf,
  type WrittenBundle,
} from '../../rollup/build-facts'
import { outputOf, refuseLeaksIn } from '../../shared/finish-build'
import { surroundingsOf } from './site-options'

/**
 * A build that has met no image so far. If it meets none at all, this is all that remains to be done: options are checked, the
 * private key is looked for in the output, and the manifest lists nothing.
 */
export class IdleBuild {
  readonly #options: ResolvedOptions
  readonly #image: RegExp
  readonly #reference: RegExp
  /** The code of each chunk as it was searched: other plugins may change the bundle later. */
  readonly #chunks = new Map<string, string>()

  /** @throws ImageKitBuildError as opening the project does, for options and environment variables */
  constructor(options: Options, config: ResolvedConfig) {
    const { root, variables } = surroundingsOf(options, config)
    this.#options = resolveOptions(options, variables, root)
    const { include } = this.#options
    this.#image = plainPattern(include)
    // Without the flag that makes `test` keep a position.
    this.#reference = new RegExp(askingReferencePattern(include).source, 'i')
  }

  /** Whether a build of this project had images: this one will meet them, thousands at once. */
  get expectsImages(): boolean {
    return cacheFilesIn(this.#options.cacheDir).length > 0
  }

  /**
   * Whether an output holds an image or a reference after all, such as one that another plugin has put in, or one of the
   * public folder.
   *
   * @throws ImageKitBuildError `SECRET_IN_OUTPUT`
   */
  isMeantBy(output: Output, bundle: WrittenBundle): boolean {
    refuseLeaks(this.#options.privateKey, outputsOf(bundle))
    for (const [name, output] of Object.entries(bundle))
      if (output.type === 'chunk') this.#chunks.set(name, output.code)
    const isMeant = Object.entries(bundle).some(
      ([name, one]) =>
        (one.type === 'asset' && one.originalFileNames.some((original) => this.#image.test(original))) ||
        (OUTPUT_TEXT.test(name) && this.#reference.test(textOf(one))),
    )
    return isMeant || this.#isMeantByCopies(output, Object.keys(bundle))
  }

  #isMeantByCopies(output: Output, names: readonly string[]): boolean {
    const folder = new OutputFolder({ outDir: outDirOf(output) }, names, this.#options.root)
    for (const [, text] of folder.copiedTexts()) if (this.#reference.test(String(text))) return true
    return false
  }

  /** The scripts that `isMeantBy` has searched for the key. */
  #searched(bundle: WrittenBundle, outDir = ''): Map<string, string> {
    return new Map(
      Object.entries(bundle).flatMap(([name, output]) =>
        output.type === 'chunk' && this.#chunks.get(name) === output.code
          ? [[resolve(outDir, name), output.code] as const]
          : [],
      ),
    )
  }

  /** @param name the environment's */
  async finish(name: string, output: Output, bundle: WrittenBundle): Promise<void> {
    const facts = factsOf(name, output, bundle)
    refuseLeaksIn(this.#options, facts.outDir, this.#searched(bundle, facts.outDir))
    this.#chunks.clear()
    const { manifest, id, outputs } = outputOf(this.#options, facts)
    const { cacheDir, urlEndpoint } = this.#options
    if (manifest === undefined) return
    await writeManifest(manifest, cacheDir, {
      id,
      outputs,
      bundler: 'vite',
      urlEndpoint,
      images: new Map(),
    })
  }
}

function textOf(output: Chunk | Asset): string {
  if (output.type === 'chunk') return output.code
  const { source } = output
  return typeof source === 'string' ? source : Buffer.from(source).toString()
}
