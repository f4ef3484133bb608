import { tanstackStart } from '@tanstack/react-start/plugin/vite'
import viteReact from '@vitejs/plugin-react'
import imagekit from 'unplugin-imagekit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  // The images of all apps lie beside this folder.
  server: { fs: { allow: ['..'] } },
  plugins: [imagekit({ folder: '/playground', strict: true }), tanstackStart(), viteReact()],
})
