#!/bin/sh
# Guess: npm never installs a peer dependency that is optional in `peerDependenciesMeta`; where another version of it is in the
# tree, npm warns or refuses.
#
# Seen with npm 11.19, VitePress 1.6.4 (Vite 5) beside a package whose optional peer is `vite >=6`: npm silently adds the newest
# Vite at the top of node_modules, as nothing of the project asked for. VitePress keeps Vite 5 in a folder of its own, so there are
# two, and `import('vite')` in the package is another Vite than the one that runs it. With `vite >=5.4` there is one.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
look() {
  mkdir -p "plugin-$1" "app-$1"
  printf '{ "name": "plugin", "version": "1.0.0", "peerDependencies": { "vite": "%s" }, "peerDependenciesMeta": { "vite": { "optional": true } } }\n' "$2" > "plugin-$1/package.json"
  (cd "plugin-$1" && npm pack --silent > /dev/null)
  cd "app-$1"
  echo '{ "private": true }' > package.json
  npm install --silent --no-audit --no-fund vitepress@1.6.4 "../plugin-$1/plugin-1.0.0.tgz"
  find . -path '*/node_modules/vite/package.json' -exec node -p "'optional peer vite $2: ' + process.argv[1].slice(2, -13) + ' ' + require(process.argv[1]).version" {} \;
  cd ..
}
npm --version
look six '>=6' | tee six.txt
look five '>=5.4' | tee five.txt
test "$(grep -c . six.txt)" = 2
grep -q 'vitepress/node_modules/vite 5' six.txt
test "$(grep -c . five.txt)" = 1
grep -q ': node_modules/vite 5' five.txt
