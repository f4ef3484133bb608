import react from '@vitejs/plugin-react'
import imagekit from 'unplugin-imagekit/vite'
import vike from 'vike/plugin'

export default {
  // The images of all apps lie beside this folder.
  server: { fs: { allow: ['..'] } },
  plugins: [imagekit({ folder: '/playground', strict: true }), vike(), react()],
}
