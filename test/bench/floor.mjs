import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** The bare idea: an image's import becomes a string, and the image stays where it is. */
export function floor({ hash = false }) {
  return {
    name: 'floor',
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
        const name = hash
          ? createHash('sha256').update(readFileSync(file)).digest('hex')
          : statSync(file).mtimeMs
        const code = `export default "https://ik.imagekit.io/bench/unplugin-imagekit/${name}.jpg?tr=w-400"`
        return { code, map: null, moduleSideEffects: false }
      },
    },
  }
}

/** The file that a module of the floor's stands for. */
export function fileOf(id) {
  return Buffer.from(id.slice('floor/'.length, -'.js'.length), 'base64url').toString()
}
