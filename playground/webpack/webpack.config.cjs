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
    plugins: [imagekit(options('webpack'))],
  }
}
