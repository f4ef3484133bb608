const { transformSync } = require('esbuild')

/** JSX for webpack, which knows none itself. */
module.exports = function jsxLoader(source) {
  return transformSync(source, { loader: 'jsx', jsx: 'automatic' }).code
}
