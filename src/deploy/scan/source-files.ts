import type { Setup } from '../setup'
import { listFiles, listPaths } from './list-files'

/** Languages in which references are found. */
export const SOURCE =
  '**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx,vue,svelte,astro,html,htm,css,scss,sass,less,styl,pcss,md,mdx}'

/** Packages, outputs, hidden folders, declarations and tests. */
export const IGNORED = [
  '**/node_modules/**',
  '**/.*/**',
  '**/{dist,build,out,coverage}/**',
  '**/*.d.{ts,mts,cts}',
  '**/*.{test,spec}.*',
]

/** Lists the absolute paths of the project's source files, sorted. */
export function sourceFiles({ options, bundlerRoot, source, ignore }: Setup): Promise<string[]> {
  const cwd = source ? options.root : bundlerRoot
  return listPaths(source ?? [SOURCE], { cwd, absolute: true, ignore: [...IGNORED, ...ignore] })
}

/** Finds the files of the patterns of an `import.meta.glob`. @param folder of the module that contains it */
export async function globbedFiles(
  patterns: readonly string[],
  folder: string,
  root: string,
): Promise<string[]> {
  const [negative, positive] = [patterns.filter(isNegative), patterns.filter((one) => !isNegative(one))]
  const found = await Promise.all(
    [
      { cwd: folder, prefix: '', patterns: positive.filter((one) => !one.startsWith('/')) },
      { cwd: root, prefix: '/', patterns: positive.filter((one) => one.startsWith('/')) },
    ].map(({ cwd, prefix, patterns }) =>
      patterns.length === 0
        ? []
        : listFiles(
            patterns.map((one) => one.replace(/^\//, '')),
            {
              cwd,
              absolute: true,
              ignore: [
                '**/node_modules/**',
                ...negative.map((one) => one.slice(1).replace(prefix === '/' ? /^\// : /^$/, '')),
              ],
            },
          ),
    ),
  )
  return [...new Set(found.flat())].sort()
}

const isNegative = (pattern: string) => pattern.startsWith('!')
