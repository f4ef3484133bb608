import type { Build } from '../../core/build'
import type { Described } from '../../core/delivery/describe'
import { hasSharp } from '../../engine/installed'
import { type Transformation, TransformationError } from '../../url'

/** What browsers that know WebP send. ImageKit chooses AVIF only where the account asks for it. */
const ACCEPT = 'image/webp,*/*'

/** Draws renditions on this machine, to know their bytes. */
export class Engine {
  readonly #build: Build

  constructor(build: Build) {
    this.#build = build
  }

  static get isInstalled(): boolean {
    return hasSharp()
  }

  /**
   * Returns the bytes of a rendition by ImageKit's rules, from the cache or drawn now.
   *
   * @param isRemote whether ImageKit chooses its format, as it does for a browser; else it keeps the source's
   * @returns `undefined` for what can't be drawn here
   */
  async bytesOf(
    { reference, asset }: Described,
    transformation: readonly Transformation[],
    isRemote: boolean,
  ): Promise<number | undefined> {
    if (reference.kind !== 'local' || !asset || asset.format === 'svg') return undefined
    // Loaded only here: most reports draw nothing.
    const { EngineError, renderForBundle, renderForDevServer } = await import('../../core/delivery/render')
    const rendition = { file: reference.file, asset, transformation }
    const { renditions } = this.#build.project
    try {
      const drawn = isRemote
        ? await renderForDevServer(rendition, renditions, ACCEPT)
        : await renderForBundle(rendition, renditions)
      return drawn.approximated.length ? undefined : drawn.size
    } catch (error) {
      if (error instanceof EngineError || error instanceof TransformationError) return undefined
      if (error instanceof Error && error.name === 'ImageKitBuildError') return undefined
      throw error
    }
  }
}
