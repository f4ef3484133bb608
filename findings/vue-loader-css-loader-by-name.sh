#!/bin/sh
# Guess: vue-loader finds css-loader among the loaders of a `<style>` by the package that it belongs to, so that a loader of one's own
# beside css-loader may have any file name, and scoped styles are compiled before css-loader in any case.
#
# Seen with vue-loader 17.4.2 and css-loader 7.1.5: it takes the first loader whose path contains `/css-loader`. The same loader, behind
# css-loader, works as `extra.js`; as `css-loader-extra.js` it is taken for css-loader, the styles of the component are compiled
# from css-loader's JavaScript, and the build fails in PostCSS with "Unknown word".
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true }' > package.json
npm install --silent --no-audit --no-fund vue@3.5.39 vue-loader@17.4.2 css-loader@7.1.5 style-loader@4.0.0 webpack@5.112.2
printf '<template><b /></template>\n<style scoped>\nb { color: red }\n</style>\n' > App.vue
echo "import App from './App.vue'; console.log(App)" > main.js
echo 'module.exports = (code) => code' > extra.js
cp extra.js css-loader-extra.js
cat > build.js <<'JS'
const webpack = require('webpack')
const { VueLoaderPlugin } = require('vue-loader')
const version = (name) => `${name} ${require(`${name}/package.json`).version}`
console.log([version('vue-loader'), version('css-loader'), version('webpack')].join(', '))
const build = (own) =>
  new Promise((done) => {
    const compiler = webpack({
      mode: 'production',
      context: __dirname,
      entry: './main.js',
      module: {
        rules: [
          { test: /\.vue$/, loader: 'vue-loader' },
          { test: /\.css$/, use: ['style-loader', `${__dirname}/${own}`, 'css-loader'] },
        ],
      },
      plugins: [new VueLoaderPlugin()],
    })
    compiler.run((error, stats) => {
      const [first] = stats.toJson({ all: false, errors: true }).errors
      const found = first && /CssSyntaxError.*(Unknown word)/.exec(first.message)
      compiler.close(() => done(`${own}: ${first ? (found ? found[1] : first.message) : 'built'}`))
    })
  })
;(async () => {
  for (const own of ['extra.js', 'css-loader-extra.js']) console.log(await build(own))
})()
JS
node build.js | tee said.txt
grep -q '^extra.js: built$' said.txt
grep -q '^css-loader-extra.js: Unknown word$' said.txt
