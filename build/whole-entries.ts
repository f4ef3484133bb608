/** An entry that only exports what a chunk does. */
const FACADE = /^export \{ ([^{}]+) \} from "\.\/(chunk-[\w-]+\.js)";\s*$/
const EXPORTS = /\nexport \{ ([^{}]+) \};\s*$/

/**
 * Puts an entry's only chunk in its place, so that a program loads one file instead of two. Other files then import what they
 * share with it from the entry.
 *
 * @param files code by file name, changed in place
 * @throws if the entry is anything but such exports
 */
export function makeWhole(entry: string, files: Map<string, string>): void {
  const [, exported, chunk] = FACADE.exec(files.get(entry) ?? '') ?? []
  const code = chunk === undefined ? undefined : files.get(chunk)
  const [, own] = EXPORTS.exec(code ?? '') ?? []
  if (exported === undefined || chunk === undefined || code === undefined || own === undefined)
    throw new Error(`${entry} is not the exports of one chunk`)
  const locals = new Map(pairs(own).map(([local, name]) => [name, local]))
  const added = pairs(exported).map(([name, outer]) => `${locals.get(name)} as ${outer}`)
  // Not a text, in which the `$1` of a name would stand for what the expression has found.
  files.set(
    entry,
    code.replace(EXPORTS, () => `\nexport { ${[own, ...added].join(', ')} };\n`),
  )
  files.delete(chunk)
  for (const [name, text] of files) files.set(name, text.replaceAll(`"./${chunk}"`, `"./${entry}"`))
}

/** The names of an export list: the inner one, and the outer. */
const pairs = (list: string): [inner: string, outer: string][] =>
  list.split(', ').map((one) => {
    const [inner = '', outer = inner] = one.split(' as ')
    return [inner, outer]
  })
