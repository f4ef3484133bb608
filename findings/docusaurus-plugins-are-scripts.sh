#!/bin/sh
# Guess: a plugin of Docusaurus 3 may be an ES module, as its documentation says "plugins can be ES modules", and whatever the
# module imports is loaded by Node.
#
# Seen with @docusaurus/utils 3.10.2 (jiti 1): plugins are loaded by jiti, which turns an ES module and everything that it imports
# into scripts. `import.meta.dirname` in a dependency is then a syntax error, although Node runs the same module. A CommonJS
# file (`.cjs`) is left to Node, and so is what it loads by `import()`.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund @docusaurus/utils@3.10.2
mkdir node_modules/dependency
echo '{ "name": "dependency", "type": "module", "exports": "./index.js" }' > node_modules/dependency/package.json
echo 'export const here = typeof import.meta.dirname' > node_modules/dependency/index.js
echo "import { here } from 'dependency'; export default () => here" > plugin.mjs
echo "module.exports = async () => (await import('dependency')).here" > plugin.cjs
cat > load.js <<'JS'
const { loadFreshModule } = require('@docusaurus/utils')
const load = async (file) => {
  try {
    const plugin = await loadFreshModule(require.resolve(file))
    return await (plugin.default ?? plugin)()
  } catch (error) {
    return (error.cause ?? error).message
  }
}
;(async () => {
  console.log('Docusaurus', require('@docusaurus/utils/package.json').version, 'jiti', require('jiti/package.json').version)
  console.log('Node:', (await import('./plugin.mjs')).default())
  console.log('Docusaurus, plugin.mjs:', await load('./plugin.mjs'))
  console.log('Docusaurus, plugin.cjs:', await load('./plugin.cjs'))
})()
JS
node load.js | tee said.txt
grep -q '^Node: string$' said.txt
grep -q "^Docusaurus, plugin.mjs: Cannot use 'import.meta' outside a module$" said.txt
grep -q '^Docusaurus, plugin.cjs: string$' said.txt
