import { posix } from 'node:path'
import type { Compiler } from 'webpack'
import { plainPattern } from '../core/filters'
import type { Options } from '../types'

const NAME = 'unplugin-imagekit:next-assets'

/** Where Next's rules put what `new URL` names, from the folder of the output. */
const MEDIA = /^static\/media\//

/**
 * Next's server compilers put such an image beside the server, from where no browser gets it, and give it the URL of the
 * client's. So it goes to the client's folder too, as Next's own image loader has it.
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
