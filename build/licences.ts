import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const PACKAGE = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//

/** The packages that bundled files come from, by folder. */
export class BundledPackages {
  readonly #folders = new Set<string>()

  /** @param inputs paths of source files, as esbuild's metafile has them */
  add(inputs: Iterable<string>): void {
    for (const input of inputs) {
      const match = PACKAGE.exec(input)
      if (match) this.#folders.add(match[0])
    }
  }

  /**
   * Writes the licences of the bundled packages, which have to accompany their code.
   *
   * @throws if a package states none
   */
  async writeLicences(file: string): Promise<void> {
    const texts = [...this.#folders].map(licenceOf).sort()
    await writeFile(file, [...new Set(texts)].join('\n'))
  }
}

function licenceOf(folder: string): string {
  const { name, version, license, author } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
  const text = file ? readFileSync(join(folder, file), 'utf8').trim() : statementOf(license, author)
  if (!text) throw new Error(`${name} comes without its licence`)
  return `# ${name} ${version}\n\n${text}\n`
}

/** The licence of a package that has no file of it. */
function statementOf(license: unknown, author: unknown): string | undefined {
  if (typeof license !== 'string') return undefined
  const by = typeof author === 'object' && author !== null ? (author as { name?: string }).name : author
  return `${license} License${by ? `\n\nCopyright (c) ${by}` : ''}`
}
