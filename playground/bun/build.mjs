import imagekit from 'unplugin-imagekit/bun'
import { app, options, runFolder } from '../settings.mjs'

const { success, logs } = await Bun.build({
  entrypoints: [`${app}main.js`],
  outdir: `${runFolder('bun')}dist`,
  target: 'browser',
  format: 'esm',
  splitting: true,
  throw: false,
  plugins: [imagekit(options('bun'))],
})
for (const one of logs) console.log(one)
if (!success) process.exit(1)
