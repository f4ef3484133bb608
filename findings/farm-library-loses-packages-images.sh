#!/bin/sh
# Guess: whether an imported image lies in the project or below node_modules makes no difference to its URL in the bundle; at most
# another chunk holds it.
#
# Seen with Farm 1.7.11, `output.targetEnv: 'library'`: an image below node_modules is emitted, but the module with its URL is in no
# file. The bundle still uses its name (`const logo = image_default`), so importing the library is a ReferenceError. Modules below
# node_modules are "immutable" and bundled apart, and a library keeps one bundle alone; with
# `partialBundling.immutableModules: []` both are whole.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund @farmfe/core@1.7.11
mkdir -p node_modules/icons src
printf '\211PNG\r\n\032\n' > src/own.png
cp src/own.png node_modules/icons/logo.png
echo '{ "name": "icons", "version": "1.0.0" }' > node_modules/icons/package.json
echo "import image from './own.png'; export const url = image" > src/own.js
echo "import image from 'icons/logo.png'; export const url = image" > src/package.js
cat > build.mjs << 'END'
import { readdirSync, readFileSync } from 'node:fs'
import { build, NoopLogger } from '@farmfe/core'
const look = async (name, partialBundling) => {
  await build({
    root: process.cwd(),
    logger: new NoopLogger(),
    plugins: [],
    compilation: {
      input: { [name]: `./src/${name}.js` },
      output: { path: `dist-${name}`, targetEnv: 'library', format: 'esm', entryFilename: '[entryName].mjs' },
      minify: false,
      persistentCache: false,
      presetEnv: false,
      ...(partialBundling && { partialBundling }),
    },
  })
  const text = readFileSync(`dist-${name}/${name}.mjs`, 'utf8')
  const images = readdirSync(`dist-${name}`).filter((file) => file.endsWith('.png')).length
  console.log(`${name}, ${partialBundling ? 'immutableModules: []' : 'as it is'}: ${images} image, its URL ${/\.png"/.test(text) ? 'in the bundle' : 'nowhere'}`)
}
await look('own')
await look('package')
await look('package', { immutableModules: [] })
END
node -p "'Farm ' + JSON.parse(require('fs').readFileSync('node_modules/@farmfe/core/package.json')).version"
node build.mjs | grep image | tee said.txt
test "$(cat said.txt)" = 'own, as it is: 1 image, its URL in the bundle
package, as it is: 1 image, its URL nowhere
package, immutableModules: []: 1 image, its URL in the bundle'
