import { solidStart } from '@solidjs/start/config'
import { nitro } from 'nitro/vite'
import imagekit from 'unplugin-imagekit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  // The images of all apps lie beside this folder.
  server: { fs: { allow: ['..'] } },
  // Its overlay for errors breaks on a module of its own in SolidStart 2.0.5, whatever the app.
  plugins: [imagekit({ folder: '/playground', strict: true }), solidStart({ devOverlay: false }), nitro()],
})
