import type { Compilation, Compiler } from 'webpack'
import type { Host } from '../../../core/host'
import { DEV_PREFIX } from '../../../dev/dev-prefix'

const NAME = 'unplugin-imagekit:served-styles'

/** `../../` segments that extractors put before a path that is absolute already. */
const STEPS = new RegExp(`(?:\\.\\.?/)+(?=/(?:[^\\s"'()]*/)?${DEV_PREFIX}[0-9a-f]{32}/)`, 'g')

/**
 * Fixes the URLs of a dev server's images: the plugins that extract style sheets (mini-css-extract-plugin, Rspack's)
 * treat every path as one below the output's folder.
 */
export function straightenStyles(compiler: Compiler, compilation: Compilation, host: Host): void {
  const { Compilation, sources } = compiler.webpack
  const stage = Compilation.PROCESS_ASSETS_STAGE_ADDITIONS
  compilation.hooks.processAssets.tap({ name: NAME, stage }, (assets) => {
    if (!host.devUrl) return
    for (const [name, source] of Object.entries(assets)) {
      if (!name.endsWith('.css')) continue
      const steps = [...String(source.source()).matchAll(STEPS)]
      if (!steps.length) continue
      const straight = new sources.ReplaceSource(source)
      for (const { index, 0: step } of steps) straight.replace(index, index + step.length - 1, '')
      compilation.updateAsset(name, straight)
    }
  })
}
