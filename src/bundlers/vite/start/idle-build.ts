import type { ResolvedConfig } from 'vite'
import { type ResolvedOptions, resolveOptions } from '../../../core/config/options'
import { cacheFilesIn } from '../../../core/recall/cache-files'
import type { Options } from '../../../types'
import type { Output, WrittenBundle } from '../../rollup/build-facts'
import type { IdleOutput } from './idle-output'
import { surroundingsOf } from './site-options'

/**
 * A build that has met no image so far. If it meets none at all, this is all that remains to be done: options are checked, the
 * private key is looked for in the output, and the manifest lists nothing.
 */
export class IdleBuild {
  readonly #options: ResolvedOptions
  #output: IdleOutput | undefined
  #loading: Promise<IdleOutput> | undefined

  /** @throws ImageKitBuildError as opening the project does, for options and environment variables */
  constructor(options: Options, config: ResolvedConfig) {
    const { root, variables } = surroundingsOf(options, config)
    this.#options = resolveOptions(options, variables, root)
  }

  /** Whether a build of this project had images: this one will meet them, thousands at once. */
  get expectsImages(): boolean {
    return cacheFilesIn(this.#options.cacheDir).length > 0
  }

  /** Loads what looks at the output, while the bundler works on another thread. */
  preload(): void {
    this.#loadOutput().catch(() => {
      // `isMeantBy` reports the error.
    })
  }

  #loadOutput(): Promise<IdleOutput> {
    this.#loading ??= import('./idle-output').then(({ IdleOutput }) => {
      this.#output = new IdleOutput(this.#options)
      return this.#output
    })
    return this.#loading
  }

  /**
   * Whether an output holds an image or a reference after all.
   *
   * @throws ImageKitBuildError `SECRET_IN_OUTPUT`
   */
  async isMeantBy(output: Output, bundle: WrittenBundle): Promise<boolean> {
    return (this.#output ?? (await this.#loadOutput())).isMeant(output, bundle)
  }

  /**
   * @param name the environment's
   * @throws ImageKitBuildError `SECRET_IN_OUTPUT`, `MANIFEST_UNWRITABLE`
   */
  async finish(name: string, output: Output, bundle: WrittenBundle): Promise<void> {
    await (this.#output ?? (await this.#loadOutput())).finish(name, output, bundle)
  }
}
