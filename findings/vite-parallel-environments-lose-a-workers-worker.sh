#!/bin/sh
# Guess: environments that Vite builds at once have the files that they have one after the other.
#
# Seen with Vite 8.4.0: where the scripts of a client and of a server both start a worker, and that worker starts another one, the
# inner worker's file is emitted once for all environments, into the output that is generated first. If that is the
# server's, which has no assets, no output has the file, and the client asks for it in vain. The outer worker's file is in both; Vite 6.4 and 7.3 lose it too.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{ "private": true, "type": "module" }' > package.json
npm install --silent --no-audit --no-fund vite@8.4.0
mkdir src
cat > index.html <<'HTML'
<script type="module" src="/src/main.js"></script>
HTML
cat > src/main.js <<'JS'
import Outer from './outer.js?worker'
new Outer()
JS
cp src/main.js src/server.js
cat > src/outer.js <<'JS'
import Inner from './inner.js?worker'
new Inner()
JS
echo 'self.postMessage("inner")' > src/inner.js
cat > build.mjs <<'JS'
import { readdirSync } from 'node:fs'
import { createBuilder } from 'vite'
let served = () => {}
const ready = new Promise((resolve) => { served = resolve })
/** The server's assets are generated first. */
const order = {
  name: 'order',
  sharedDuringBuild: true,
  renderStart: {
    order: 'post',
    async handler() {
      if (this.environment.name === 'client' && !this.environment.config.isWorker) await ready
    },
  },
  writeBundle() {
    if (this.environment.name === 'ssr') served()
  },
}
const app = await createBuilder({
  logLevel: 'error',
  configFile: false,
  plugins: [order],
  worker: { format: 'es' },
  builder: { sharedConfigBuild: true, sharedPlugins: true },
  environments: {
    client: { build: { outDir: 'dist/client' } },
    ssr: { build: { outDir: 'dist/server', rollupOptions: { input: 'src/server.js' } } },
  },
})
await Promise.all(Object.values(app.environments).map((environment) => app.build(environment)))
const names = readdirSync('dist/client/assets')
const has = (name) => names.some((one) => one.startsWith(name))
console.log(names)
if (!has('outer-') || has('inner-')) process.exit(1)
JS
node build.mjs
