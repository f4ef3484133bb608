// CommonJS, and not built from src: Docusaurus loads plugins with jiti, which turns ES modules into scripts, in which the
// `import.meta` of a dependency is a syntax error. What a CommonJS file imports is left to Node.

/** The plugin for Docusaurus: client and server, with webpack and with Rspack (`future.faster`). Docusaurus adds `id`. */
module.exports = async function imagekit({ siteDir }, { id: _, ...options } = {}) {
  const [webpack, rspack] = await Promise.all([
    import('unplugin-imagekit/webpack'),
    import('unplugin-imagekit/rspack'),
  ])
  return {
    name: 'unplugin-imagekit',
    configureWebpack(_config, _isServer, { currentBundler } = {}) {
      const { default: create } = currentBundler?.name === 'rspack' ? rspack : webpack
      return { plugins: [create({ root: siteDir, ...options })] }
    },
  }
}
