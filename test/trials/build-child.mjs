// Builds a project with Rollup and the packed plugin: what the trials kill. Arguments: the root.
import { join } from 'node:path'
import { rollup } from 'rollup'
import imagekit from '../../dist/rollup.js'

const [root] = process.argv.slice(2)
const bundle = await rollup({
  input: join(root, 'src/main.js'),
  plugins: [imagekit({ root, concurrency: 4 })],
  onLog() {},
})
await bundle.write({ dir: join(root, 'dist'), format: 'es' })
await bundle.close()
