import { solidStart } from '@solidjs/start/config'
import { nitroV2Plugin } from '@solidjs/vite-plugin-nitro-2'
import imagekit from 'unplugin-imagekit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [imagekit({ folder: '/playground' }), solidStart(), nitroV2Plugin()],
})
