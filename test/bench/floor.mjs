import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const IMPORT = /^import (\w+) from 'ik:([^?']+)[^']*'$/gm

/** The bare idea: an image's import becomes a constant where it stands, and the image stays where it is. */
export function floor({ hash = false }) {
  return {
    name: 'floor',
    transform: {
      filter: { code: /from 'ik:/ },
      handler: (code, id) => ({
        code: code.replace(IMPORT, (_import, local, path) => {
          const file = resolve(dirname(id), path)
          const name = hash
            ? createHash('sha256').update(readFileSync(file)).digest('hex')
            : statSync(file).mtimeMs
          return `const ${local} = "https://ik.imagekit.io/bench/unplugin-imagekit/${name}.jpg?tr=w-400"`
        }),
        map: null,
      }),
    },
  }
}
