#!/bin/sh
# Guess: vite.config.js is bundled with the files beside it; what it imports of node_modules is loaded by Node, whether it is written
# as a package's name, as an absolute path or as a file: URL, so all three are one module.
#
# Seen with Vite 8.4.0: only the name is left to Node. The path and the URL are bundled into the configuration, and everything that
# they import late as well, so the module exists twice: what one copy has registered the other does not know, and a large plugin
# that is linked by its path makes each start several times as long. `--configLoader native` gives one module, and
# `--configLoader runner` two.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund vite@8.4.0 nanoid@5.1.6
cat > vite.config.js <<EOF
import { nanoid as byName } from 'nanoid'
import { nanoid as byPath } from '$folder/node_modules/nanoid/index.js'
import { nanoid as byUrl } from 'file://$folder/node_modules/nanoid/index.js'
console.log('one module: by path ' + (byName === byPath) + ', by URL ' + (byName === byUrl))
export default { logLevel: 'silent' }
EOF
echo '<!doctype html><title>x</title>' > index.html
npx vite --version
for loader in bundle native runner; do
  printf '%s ' "$loader"
  npx vite build --configLoader "$loader" 2> /dev/null | grep '^one module'
done | tee seen.txt
test "$(cat seen.txt)" = 'bundle one module: by path false, by URL false
native one module: by path true, by URL true
runner one module: by path false, by URL false'
