import { rspack } from '@rspack/core'
import imagekit from 'unplugin-imagekit/rspack'
import { app, options, runFolder } from '../settings.mjs'

const compiler = rspack({
  mode: 'production',
  context: app,
  entry: './main.js',
  output: { path: `${runFolder('rspack')}dist`, filename: '[name].js', clean: true, module: true },
  plugins: [imagekit(options('rspack'))],
})
compiler.run((error, stats) => {
  console.log(error ?? stats.toString())
  process.exitCode = error || stats.hasErrors() ? 1 : 0
  compiler.close(() => {})
})
