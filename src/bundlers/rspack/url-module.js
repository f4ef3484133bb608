/**
 * A loader for what the plugin generates: makes a CommonJS module of it that is the image's URL. It is a file of its own because
 * Rspack loads it by its path.
 */
export default function urlModule(code) {
  return code
    .replace(/^import (\w+) from (".*");?$/gm, 'const $1 = require($2)')
    .replace(/^export const /gm, 'const ')
    .replace(/^export default /m, 'module.exports = ')
}
