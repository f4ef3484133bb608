import { fileURLToPath } from 'node:url'
import imagekit from 'unplugin-imagekit/rsbuild'

export default {
  root: 'docs',
  title: 'Far places',
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  globalStyles: fileURLToPath(new URL('docs/page.css', import.meta.url)),
  builderConfig: {
    plugins: [
      imagekit({
        folder: '/playground',
        strict: true,
        attributes: 'react',
        // The images of all apps lie beside this folder.
        root: '..',
        lockfile: 'rspress/imagekit.lock',
        cacheDir: 'rspress/node_modules/.cache/unplugin-imagekit',
      }),
    ],
  },
}
