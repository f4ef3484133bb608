import { build } from 'esbuild'
import imagekit from 'unplugin-imagekit/esbuild'
import { app, options, runFolder } from '../settings.mjs'

await build({
  entryPoints: [`${app}main.js`],
  bundle: true,
  splitting: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'info',
  outdir: `${runFolder('esbuild')}dist`,
  plugins: [imagekit(options('esbuild'))],
})
