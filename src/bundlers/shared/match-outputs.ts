import { readFileSync } from 'node:fs'

/** Maps files to their outputs by their bytes, for bundlers that do not report them. Equal files have one output each. */
export function matchOutputs(
  files: Iterable<string>,
  outputs: readonly (readonly [name: string, content: Buffer])[],
): Map<string, string> {
  const free = new Map(outputs)
  const found = new Map<string, string>()
  for (const file of files) {
    const bytes = readFileSync(file)
    const equal = outputs.filter(([, content]) => content.equals(bytes)).map(([name]) => name)
    const name = equal.find((one) => free.delete(one)) ?? equal[0]
    if (name !== undefined) found.set(file, name)
  }
  return found
}
