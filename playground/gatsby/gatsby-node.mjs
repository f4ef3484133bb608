import imagekit from 'unplugin-imagekit/webpack'

export function onCreateWebpackConfig({ actions, stage }) {
  // `gatsby develop` renders pages by a build of its own, which is to upload nothing.
  const mode = stage.startsWith('develop') ? 'local' : 'auto'
  actions.setWebpackConfig({ plugins: [imagekit({ mode, folder: '/playground', strict: true })] })
}
