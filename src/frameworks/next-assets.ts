import { posix } from 'node:path'
import type { Compiler } from 'webpack'
import { plainPattern } from '../core/filters'
import type { Options } from '../types'

const NAME = 'unplugin-imagekit:next-assets'

/** Folder in the output for the files of `new URL(…)`. */
const MEDIA = /^static\/media\//

/**
 * Emits images of `new URL(…)` into the client's folder as well. Next's server compilers emit them beside the server, where
 * browsers cannot request them, but with the URL of the client's folder. Next's own image loader does the same.
 */
export function servedAssets({ include }: Options) {
  const images = plainPattern(include)
  return {
    apply(compiler: Compiler): void {
      compiler.hooks.thisCompilation.tap(NAME, (compilation) => {
        const stage = compiler.webpack.Compilation.PROCESS_ASSETS_STAGE_ADDITIONS
        compilation.hooks.processAssets.tap({ name: NAME, stage }, (assets) => {
          // In production the server's chunks have a folder of their own.
          const folder = /[\\/]chunks$/.test(compiler.outputPath) ? '../..' : '..'
          for (const [name, source] of Object.entries(assets))
            if (MEDIA.test(name) && images.test(name)) compilation.emitAsset(posix.join(folder, name), source)
        })
      })
    },
  }
}
