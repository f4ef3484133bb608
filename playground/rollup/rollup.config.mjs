import imagekit from 'unplugin-imagekit/rollup'
import { app, options, runFolder } from '../settings.mjs'

export default {
  input: `${app}main.js`,
  output: { dir: `${runFolder('rollup')}dist`, format: 'es' },
  plugins: [imagekit(options('rollup'))],
}
