/* A process of its own, since Farm ends the one that it fails in. Takes the built plugin: Node runs no TypeScript. */
import { join } from 'node:path'
import { build } from '@farmfe/core'
import imagekit from '../../dist/farm.js'

const { root, options, entry, outDir } = JSON.parse(process.argv[2])
await build({
  root,
  compilation: {
    input: { main: entry },
    output: { path: outDir, targetEnv: 'node', format: 'esm', entryFilename: '[entryName].mjs' },
    persistentCache: false,
    minify: false,
    // Farm 1.7 panics (`Option::unwrap` in its toolkit) over the map of a module that is no file.
    sourcemap: false,
    presetEnv: false,
    resolve: { alias: { '@': join(root, 'src') } },
  },
  plugins: [imagekit(options)].flat(),
})
