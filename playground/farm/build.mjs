import { build } from '@farmfe/core'
import imagekit from 'unplugin-imagekit/farm'
import { app, options, runFolder } from '../settings.mjs'

await build({
  root: app,
  compilation: {
    input: { index: './index.html' },
    output: { path: `${runFolder('farm')}dist`, targetEnv: 'browser-esnext', format: 'esm' },
    // Farm 1.7 panics over the maps of such a build.
    sourcemap: false,
  },
  plugins: [imagekit(options('farm'))],
})
