import node from '@astrojs/node'
import react from '@astrojs/react'
import { defineConfig } from 'astro/config'
import imagekit from 'unplugin-imagekit/astro'

export default defineConfig({
  integrations: [imagekit({ folder: '/playground' }), react()],
  adapter: node({ mode: 'standalone' }),
})
