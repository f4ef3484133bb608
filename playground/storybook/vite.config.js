import react from '@vitejs/plugin-react'
import imagekit from 'unplugin-imagekit/vite'
import { defineConfig } from 'vite'

export default defineConfig({
  plugins: [imagekit({ folder: '/playground', strict: true }), react()],
})
