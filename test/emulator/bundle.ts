import { fileURLToPath } from 'node:url'
import { build } from 'tsup'
import { pageFiles } from '../../build/page-files'

/**
 * A child process needs JavaScript: one entry, bundled as the published package is.
 *
 * @param entry relative to this file
 * @param others further entries, as `entry`
 * @returns the folder of `<name>.js`, inside the repository, so that the packages left outside the bundle are found
 */
export async function bundle(
  name: string,
  entry: string,
  others: Readonly<Record<string, string>> = {},
): Promise<string> {
  const outDir = fileURLToPath(
    new URL(`../../node_modules/.cache/test-${name}-${process.pid}`, import.meta.url),
  )
  await build({
    entry: Object.fromEntries(
      Object.entries({
        ...others,
        [name]: entry,
        'typescript-hooks': '../../src/deploy/config/typescript-hooks.js',
        'video-worker': '../../src/video-header/video-worker.js',
      }).map(([key, file]) => [key, fileURLToPath(new URL(file, import.meta.url))]),
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
