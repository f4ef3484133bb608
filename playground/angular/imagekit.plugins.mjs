import imagekit from 'unplugin-imagekit/esbuild'

export default [imagekit({ folder: '/playground', strict: true })]
