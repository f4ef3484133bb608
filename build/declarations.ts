import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

/**
 * Writes one declaration file for each entry, and shared ones for what several of them use. TypeScript emits a file for each
 * source without checking it, which `npm run typecheck` does, and Rolldown bundles these. tsup's own `dts` takes ten times as
 * long, and needs a TypeScript with a JavaScript API, which version 7 lacks.
 *
 * @throws Error if TypeScript can't declare something, or an import of a declaration leads nowhere
 */
export async function writeDeclarations(entry: Record<string, string>, folder: string): Promise<void> {
  const temporary = mkdtempSync(join(tmpdir(), 'declarations-'))
  try {
    emit(Object.values(entry), temporary)
    const input = Object.entries(entry).map(([name, source]) => [name, declarationOf(source, temporary)])
    const bundle = await rolldown({
      cwd: temporary,
      input: Object.fromEntries(input),
      external: /^(?:node:|[a-z@])/,
      checks: { pluginTimings: false },
      plugins: [dts({ dtsInput: true, tsconfig: false })],
    })
    await bundle.write({
      dir: resolve(folder),
      entryFileNames: '[name].d.ts',
      chunkFileNames: '[name]-[hash].d.ts',
    })
    await bundle.close()
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

const declarationOf = (source: string, folder: string) =>
  join(folder, source.replace(/^src\//, '').replace(/\.ts$/, '.d.ts'))

function emit(sources: string[], outDir: string): void {
  const config = join(outDir, 'tsconfig.json')
  const compilerOptions = {
    allowImportingTsExtensions: false,
    declaration: true,
    emitDeclarationOnly: true,
    noCheck: true,
    noEmit: false,
    outDir,
    rootDir: resolve('src'),
    typeRoots: [resolve('node_modules/@types')],
  }
  const files = sources.map((source) => resolve(source))
  writeFileSync(
    config,
    JSON.stringify({ extends: resolve('tsconfig.json'), compilerOptions, files, include: [] }),
  )
  execFileSync(process.execPath, [resolve('node_modules/typescript-7/bin/tsc'), '-p', config], {
    stdio: 'inherit',
  })
}
