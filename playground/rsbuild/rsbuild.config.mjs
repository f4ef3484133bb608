import { defineConfig } from '@rsbuild/core'
import imagekit from 'unplugin-imagekit/rsbuild'
import { app, options, runFolder } from '../settings.mjs'

export default defineConfig({
  source: { entry: { main: `${app}main.js` } },
  output: {
    distPath: { root: `${runFolder('rsbuild')}dist`, js: '' },
    filename: { js: '[name].js' },
    module: true,
  },
  // The page is there already.
  tools: { htmlPlugin: false },
  plugins: [imagekit(options('rsbuild'))],
})
