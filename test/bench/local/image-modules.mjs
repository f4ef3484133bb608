import { statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** A plugin that makes a module of each image: in local mode a bundler has to name its file. */
export function imageModules() {
  return {
    name: 'image-modules',
    enforce: 'pre',
    resolveId: {
      filter: { id: /^ik:/ },
      handler(specifier, importer) {
        const file = resolve(dirname(importer), specifier.slice('ik:'.length).replace(/\?.*/, ''))
        return { id: `floor/${Buffer.from(file).toString('base64url')}.js`, moduleSideEffects: false }
      },
    },
    load: {
      filter: { id: /^floor\// },
      handler(id) {
        const file = fileOf(id)
        const code = `export default "https://ik.imagekit.io/bench/unplugin-imagekit/${statSync(file).mtimeMs}.jpg?tr=w-400"`
        return { code, map: null, moduleSideEffects: false }
      },
    },
  }
}

/** The file that a module of the floor's stands for. */
export function fileOf(id) {
  return Buffer.from(id.slice('floor/'.length, -'.js'.length), 'base64url').toString()
}
