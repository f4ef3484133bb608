#!/bin/sh
# Guess: a plugin with `enforce: 'pre'` whose `transform` matches style sheets works with mini-css-extract-plugin in both of its ways, by `importModule` and
# by a child compiler for each style sheet (the only way of its version 1).
#
# Seen with unplugin 3.7.0, webpack 5.113.0 and mini-css-extract-plugin 2.10.2: the first way works; by a child compiler every style
# sheet fails with "Invalid ident is provided by referenced loader", although the transform does nothing. unplugin adds its loader
# by a function, so webpack learns the ident of its options when it applies the rules to a module; the child compiler gets the
# loaders by ident, in an inline request, before it has applied any.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund unplugin@3.7.0 webpack@5.113.0 css-loader@7.1.2 mini-css-extract-plugin@2.10.2
echo "import './page.css'" > main.js
echo 'p { color: red }' > page.css
cat > build.mjs << 'END'
import MiniCssExtractPlugin from 'mini-css-extract-plugin'
import { createWebpackPlugin } from 'unplugin'
import webpack from 'webpack'
const nothing = createWebpackPlugin(() => ({
  name: 'nothing',
  enforce: 'pre',
  transform: { filter: { id: /\.css$/ }, handler: () => undefined },
}))
for (const experimentalUseImportModule of [true, false]) {
  const stats = await new Promise((done, fail) =>
    webpack({
      mode: 'production',
      entry: './main.js',
      module: { rules: [{ test: /\.css$/, use: [MiniCssExtractPlugin.loader, 'css-loader'] }] },
      plugins: [nothing(), new MiniCssExtractPlugin({ experimentalUseImportModule })],
    }).run((error, stats) => (error ? fail(error) : done(stats))),
  )
  const [error] = stats.toJson({ all: false, errors: true }).errors
  const said = /Invalid ident is provided by referenced loader/.exec(error?.message ?? '')?.[0]
  console.log(`${experimentalUseImportModule ? 'importModule' : 'child compiler'}: ${error ? said : 'built'}`)
}
END
for name in unplugin webpack mini-css-extract-plugin; do
  node -p "'$name ' + JSON.parse(require('fs').readFileSync('node_modules/$name/package.json')).version"
done
node build.mjs | tee said.txt
test "$(cat said.txt)" = 'importModule: built
child compiler: Invalid ident is provided by referenced loader'
