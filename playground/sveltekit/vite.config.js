import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import imagekit from 'unplugin-imagekit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  // The images of all apps lie beside this folder.
  server: { fs: { allow: ['..'] } },
  plugins: [imagekit({ folder: '/playground', strict: true }), sveltekit({ adapter: adapter() })],
})
