import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rollup } from 'rollup'
import imagekit from '../../../src/rollup'
import type { Options } from '../../../src/types'
import { temporaryFolder } from '../../helpers/folder'

/** What a module says of an image, and the file that it refers to. */
export interface Built {
  width: number
  height: number
  format: string
  bytes: Buffer
}

export interface BuiltFile {
  /** By query; an error's message where the build failed. */
  results: Map<string, Built | string>
  warnings: string[]
}

/** Builds a module for each query of one image in local mode, with Rollup. */
export async function buildLocally(
  name: string,
  bytes: Buffer,
  queries: readonly string[],
  options: Options = {},
): Promise<BuiltFile> {
  const folder = temporaryFolder()
  writeFileSync(join(folder, name), bytes)
  const warnings: string[] = []
  const together = await build(folder, name, queries, warnings, options).catch(() => undefined)
  if (together)
    return { results: new Map(queries.map((query, index) => [query, together[index]!])), warnings }
  // One of them fails: each alone.
  const results = new Map<string, Built | string>()
  for (const query of queries) {
    const alone = await build(folder, name, [query], warnings, options).catch((error: Error) => error.message)
    results.set(query, typeof alone === 'string' ? alone : alone[0]!)
  }
  return { results, warnings }
}

let builds = 0

async function build(
  folder: string,
  name: string,
  queries: readonly string[],
  warnings: string[],
  options: Options,
): Promise<Built[]> {
  const entry = join(folder, 'main.js')
  const specifier = (query: string) => JSON.stringify(`ik:./${name}?${query ? `${query}&` : ''}as=meta`)
  const imports = queries.map((query, index) => `import i${index} from ${specifier(query)}`)
  const list = queries.map((_, index) => `i${index}`).join(', ')
  writeFileSync(entry, `${imports.join('\n')}\nexport default [${list}]\n`)
  const bundle = await rollup({
    input: entry,
    plugins: [imagekit({ mode: 'local', root: folder, ...options })],
    onLog: (level, log) => {
      if (level === 'warn') warnings.push(log.message)
    },
  })
  const dir = join(folder, `dist-${builds++}`)
  try {
    await bundle.write({ dir, format: 'es', entryFileNames: 'main.mjs' })
  } finally {
    await bundle.close()
  }
  const { default: metas } = await import(pathToFileURL(join(dir, 'main.mjs')).href)
  return metas.map(
    ({ src, width, height, format }: { src: string; width: number; height: number; format: string }) => ({
      width,
      height,
      format,
      bytes: readFileSync(new URL(src)),
    }),
  )
}
