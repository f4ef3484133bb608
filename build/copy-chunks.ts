import { rolldown } from 'rolldown'
import { keepComments, plainComments } from './source-comments'

/** Characters of a chunk that is copied. */
const MAX_LENGTH = 6000
const IMPORTS = /^import [^;]* from "\.\/([^"]+)";$/gm
/** What there may be only one of: a value that changes, a collection, a class. */
const STATE = /^(?:let |var \w+ = (?:\/\* @__PURE__ \*\/ )?(?:new |class\b)|class )/m

/**
 * Copies small chunks into a file that imports them: of what should start at once, to load another file takes longer than what is
 * in it. Only chunks that import no others and have no state, since other files keep the chunk itself.
 *
 * @param files code by file name, of which one is changed
 */
export async function copyChunks(file: string, files: Map<string, string>): Promise<void> {
  const isCopied = (name: string) => {
    const code = files.get(name) ?? ''
    const isAlone = code.search(IMPORTS) < 0 && !STATE.test(code)
    return name.startsWith('chunk-') && code.length <= MAX_LENGTH && isAlone
  }
  const bundle = await rolldown({
    input: file,
    platform: 'node',
    treeshake: { moduleSideEffects: false },
    plugins: [
      {
        name: 'copy-chunks',
        resolveId(id) {
          const name = id.replace(/^\.\//, '')
          return name === file || isCopied(name) ? name : { id, external: true }
        },
        load: (id) => keepComments(files.get(id)!),
      },
    ],
  })
  const { output } = await bundle.generate({ entryFileNames: file })
  await bundle.close()
  files.set(file, plainComments(output[0].code))
}
