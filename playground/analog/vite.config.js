import analog from '@analogjs/platform'
import imagekit from 'unplugin-imagekit/vite'

export default {
  // The images of all apps lie beside this folder.
  server: { fs: { allow: ['..'] } },
  plugins: [imagekit({ folder: '/playground', strict: true }), analog()],
}
