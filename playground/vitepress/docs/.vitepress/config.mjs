import imagekit from 'unplugin-imagekit/vite'
import { defineConfig } from 'vitepress'

export default defineConfig({
  title: 'Far places',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  vite: {
    plugins: [imagekit({ folder: '/playground', strict: true })],
    // The images of all apps lie beside this folder.
    server: { fs: { allow: ['../..'] } },
  },
})
