import { viteBundler } from '@vuepress/bundler-vite'
import { defaultTheme } from '@vuepress/theme-default'
import imagekit from 'unplugin-imagekit/vite'
import { defineUserConfig } from 'vuepress'

export default defineUserConfig({
  title: 'Far places',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  theme: defaultTheme(),
  bundler: viteBundler({
    viteOptions: {
      plugins: [imagekit({ folder: '/playground', strict: true })],
      // The images of all apps lie beside this folder.
      server: { fs: { allow: ['../..'] } },
    },
  }),
})
