import node from '@astrojs/node'
import react from '@astrojs/react'
import { defineConfig } from 'astro/config'
import imagekit from 'unplugin-imagekit/astro'

export default defineConfig({
  integrations: [imagekit({ folder: '/playground', strict: true }), react()],
  adapter: node({ mode: 'standalone' }),
  // The images of all apps lie beside this folder.
  vite: { server: { fs: { allow: ['..'] } } },
})
