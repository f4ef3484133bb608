import imagekit from 'unplugin-imagekit/rolldown'
import { app, options, runFolder } from '../settings.mjs'

export default {
  input: `${app}main.js`,
  output: { dir: `${runFolder('rolldown')}dist`, format: 'es' },
  plugins: [imagekit(options('rolldown'))],
}
