import { resolve } from 'node:path'
import { withImageKit } from 'unplugin-imagekit/next'

export default withImageKit(
  // The images of all apps lie beside this folder, which Turbopack would not look into by itself.
  { turbopack: { root: resolve(import.meta.dirname, '..') } },
  { folder: '/playground', imageLoader: true, strict: true },
)
