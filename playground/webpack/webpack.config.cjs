const { readFileSync } = require('node:fs')
// A CommonJS config on purpose: the package is ESM only, and require() of it works on every supported Node.
const imagekit = require('unplugin-imagekit/webpack')

module.exports = async () => {
  const { app, options, runFolder } = await import('../settings.mjs')
  return {
    mode: 'production',
    context: app,
    entry: './main.js',
    output: { path: `${runFolder('webpack')}dist`, filename: '[name].js', clean: true, module: true },
    experiments: { outputModule: true },
    plugins: [imagekit(options('webpack')), page(app)],
  }
}

/** webpack bundles scripts; the page and its styles go along as they are. */
function page(folder) {
  return (compiler) => {
    compiler.hooks.thisCompilation.tap('page', (compilation) => {
      const { RawSource } = compiler.webpack.sources
      for (const file of ['index.html', 'style.css']) {
        compilation.hooks.processAssets.tap('page', () =>
          compilation.emitAsset(file, new RawSource(readFileSync(folder + file))),
        )
      }
    })
  }
}
