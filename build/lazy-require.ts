import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { build, type Plugin } from 'esbuild'

const REQUIRE = /createRequire\(import\.meta\.url\)\(\s*'((?:@[\w-]+\/)?[\w-]+(?:\/[\w-]+)?)',?\s*\)/g

/** `@babel/parser` → `babel-parser.cjs` */
const fileOf = (name: string) => `${name.replace('@', '').replaceAll('/', '-')}.cjs`

/**
 * Packages that the sources load late, with `createRequire(import.meta.url)('package')`: each becomes a file of its own,
 * so that what is bundled is still loaded by those builds only that use it.
 *
 * @param external packages that stay dependencies
 * @param onBundled gets the source files of the bundled packages
 * @param parts the exports that are used, of packages of which the rest is left out
 */
export function lazyRequire(
  external: readonly string[],
  onBundled: (inputs: string[]) => void,
  parts: Readonly<Record<string, readonly string[]>> = {},
): Plugin {
  return {
    name: 'lazy-require',
    setup({ initialOptions, onLoad, onStart }) {
      const bundled = new Map<string, Promise<void>>()
      const outdir = initialOptions.outdir ?? 'dist'

      async function bundle(name: string): Promise<void> {
        const used = parts[name]
        const { metafile } = await build({
          ...(used
            ? {
                stdin: {
                  contents: `export { ${used.join(', ')} } from '${name}'`,
                  resolveDir: process.cwd(),
                },
              }
            : { entryPoints: [name] }),
          outfile: `${outdir}/${fileOf(name)}`,
          bundle: true,
          minify: true,
          metafile: true,
          format: 'cjs',
          platform: 'node',
          target: 'node20.19',
          // As in the main build: jsonc-parser's `main` is a UMD file with `require`s of its own.
          mainFields: ['module', 'main'],
          legalComments: 'none',
          logLevel: 'error',
          absWorkingDir: process.cwd(),
        })
        onBundled(Object.keys(metafile.inputs))
      }

      onStart(() => bundled.clear())
      onLoad({ filter: /\.[jt]s$/ }, async ({ path }) => {
        if (relative('src', path).startsWith('..')) return undefined
        const source = await readFile(path, 'utf8')
        const names = [...source.matchAll(REQUIRE)]
          .map(([, name]) => name!)
          .filter((name) => !external.includes(name))
        if (names.length === 0) return undefined
        for (const name of names) {
          if (!bundled.has(name)) bundled.set(name, bundle(name))
          await bundled.get(name)
        }
        const contents = source.replace(REQUIRE, (call, name: string) =>
          names.includes(name) ? `createRequire(import.meta.url)('./${fileOf(name)}')` : call,
        )
        return { contents, loader: path.endsWith('.js') ? 'js' : 'ts' }
      })
    },
  }
}
