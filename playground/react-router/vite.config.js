import { reactRouter } from '@react-router/dev/vite'
import imagekit from 'unplugin-imagekit/vite'
import { defineConfig } from 'vite'

export default defineConfig({ plugins: [imagekit({ folder: '/playground' }), reactRouter()] })
