import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'tsup'
import { pageFiles } from '../../build/page-files'
import { isBuilt } from './built'
import { repository } from './folder'

/** Workers that the package starts by their file's name. */
const WORKERS = {
  'typescript-hooks': 'src/deploy/config/typescript-hooks.js',
  'video-worker': 'src/video-header/video-worker.js',
}

/**
 * Sources as JavaScript, which a child process needs. They are those of `dist` where it is newer than its sources, as in
 * `npm test`, as bundling takes longer than most tests. Otherwise they are bundled.
 *
 * @param name of the module, without its extension
 * @param entry its source, relative to the repository
 * @param others further modules and their sources
 * @returns the folder of `<name>.js`, inside the repository, so that the packages left outside the bundle are found. The caller
 * removes it.
 */
export async function bundle(
  name: string,
  entry: string,
  others: Readonly<Record<string, string>> = {},
): Promise<string> {
  const outDir = join(repository, 'node_modules/.cache', `test-${name}-${randomUUID().slice(0, 8)}`)
  const entries = { ...others, [name]: entry }
  if (isBuilt() && Object.values(entries).every((source) => existsSync(published(source)))) {
    linkPublished(outDir, entries)
    return outDir
  }
  await build({
    entry: Object.fromEntries(
      Object.entries({ ...entries, ...WORKERS }).map(([key, file]) => [key, join(repository, file)]),
    ),
    format: 'esm',
    target: 'node20.19',
    outDir,
    // An optional peer: the user's own copy, or none.
    skipNodeModulesBundle: true,
    esbuildPlugins: pageFiles,
    config: false,
    silent: true,
  })
  return outDir
}

/** The file of an entry in `dist`: `src/cli/index.ts` is published as `cli.js`. */
function published(source: string): string {
  return join(repository, 'dist', source.replace(/^src\//, '').replace(/(?:\/index)?\.ts$/, '.js'))
}

function linkPublished(outDir: string, entries: Readonly<Record<string, string>>): void {
  mkdirSync(outDir, { recursive: true })
  writeFileSync(join(outDir, 'package.json'), '{ "type": "module" }\n')
  const dist = join(repository, 'dist')
  for (const file of readdirSync(dist))
    if (!/\.d\.ts$|\.md$/.test(file)) linkOrCopy(join(dist, file), join(outDir, file))
  for (const [name, source] of Object.entries(entries)) {
    const file = join(outDir, `${name}.js`)
    if (!existsSync(file)) writeFileSync(file, `export * from './${basename(published(source))}'\n`)
  }
}

/** A link keeps what it names when `dist` is built anew, and costs nothing; `node_modules` may be another file system. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to)
  } catch {
    copyFileSync(from, to)
  }
}
