import imagekit from 'unplugin-imagekit/vite'
import { defineConfig } from 'vite'
import { app, options, runFolder } from '../settings.mjs'

export default defineConfig({
  root: app,
  base: './',
  plugins: [imagekit(options('vite'))],
  server: { host: '127.0.0.1', fs: { allow: ['..'] } },
  build: { outDir: `${runFolder('vite')}dist`, emptyOutDir: true, target: 'es2022' },
})
