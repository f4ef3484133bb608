import { basename } from 'node:path'
import { filesBelow } from '../../lib/files/files-below'

/** Style sheets and pages by the languages that they are compiled from, in which references stay as they are written. */
const COMPILED: readonly [output: RegExp, source: RegExp][] = [
  [/\.css$/, /\.(?:css|s[ac]ss|less|styl|stylus|pcss|postcss)$/],
  [/\.html?$/, /\.(?:html?|hbs|handlebars|mustache|ejs|eta|njk|liquid|twig|pug)$/],
]
/** Files that are looked at: references without a module are rare, and projects may be large. */
const MOST_FILES = 50_000

/**
 * Returns the files of a project that an output may have been copied or compiled from past the bundler.
 *
 * @param isOutput whether a file or folder belongs to the output
 */
export function* copiedSources(
  root: string,
  fileName: string,
  isOutput: (path: string) => boolean,
): Generator<string> {
  const name = basename(fileName)
  const source = COMPILED.find(([output]) => output.test(fileName))?.[1]
  let count = 0
  for (const file of filesBelow(root, (folder, path) => !folder.startsWith('.') && !isOutput(path))) {
    if (++count > MOST_FILES) return
    if (source ? source.test(file) : basename(file) === name) yield file
  }
}
