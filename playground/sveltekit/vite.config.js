import adapter from '@sveltejs/adapter-node'
import { sveltekit } from '@sveltejs/kit/vite'
import imagekit from 'unplugin-imagekit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [imagekit({ folder: '/playground' }), sveltekit({ adapter: adapter() })],
})
