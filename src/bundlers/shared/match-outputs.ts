import { readFileSync } from 'node:fs'

/** Which output each file became, for bundlers that do not say so: the bytes do. Equal files have an output each. */
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
