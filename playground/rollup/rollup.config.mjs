import { readFileSync } from 'node:fs'
import imagekit from 'unplugin-imagekit/rollup'
import { app, options, runFolder } from '../settings.mjs'

/** Rollup bundles scripts; the page and its styles go along as they are. */
const page = {
  name: 'page',
  generateBundle() {
    for (const fileName of ['index.html', 'style.css']) {
      this.emitFile({ type: 'asset', fileName, source: readFileSync(app + fileName) })
    }
  },
}

export default {
  input: `${app}main.js`,
  output: { dir: `${runFolder('rollup')}dist`, format: 'es' },
  plugins: [imagekit(options('rollup')), page],
}
