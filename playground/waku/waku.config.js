import imagekit from 'unplugin-imagekit/vite'

export default {
  vite: {
    plugins: [imagekit({ folder: '/playground', strict: true })],
    // The images of all apps lie beside this folder.
    server: { fs: { allow: ['..'] } },
  },
}
