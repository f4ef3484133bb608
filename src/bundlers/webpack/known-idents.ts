import type { UnpluginOptions } from 'unplugin'
import type { Compiler } from 'webpack'

/**
 * Makes the options of unplugin's loaders known to every compiler. unplugin adds its loaders by a function, and webpack
 * learns the ident of their options when that runs; a child compiler, as mini-css-extract-plugin 1 starts for each style
 * sheet, is given the loaders by ident alone, and fails with "Invalid ident is provided by referenced loader".
 */
export function withKnownIdents(plugins: UnpluginOptions[]): UnpluginOptions[] {
  return plugins.map((plugin) => {
    const { webpack, transform } = plugin
    if (!transform) return plugin
    return {
      ...plugin,
      webpack(compiler: Compiler) {
        compiler.options.module.rules.push({
          test: () => false,
          // unplugin calls the hook on the object that its loader expects.
          use: [{ loader: 'unplugin', ident: plugin.name, options: { plugin: this } }],
        })
        return webpack?.call(this, compiler)
      },
    }
  })
}
