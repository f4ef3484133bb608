import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { rolldown } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'
import ts from 'typescript'

/**
 * Writes one declaration file for each entry, and shared ones for what several of them use. TypeScript emits a file for each
 * source without checking it, which `npm run typecheck` does, and Rolldown bundles these: a tenth of the time that tsup's own
 * `dts` takes, which asks the type checker about each of them again.
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
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile)
  const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.')
  const program = ts.createProgram(sources, {
    ...options,
    allowImportingTsExtensions: false,
    declaration: true,
    emitDeclarationOnly: true,
    noCheck: true,
    noEmit: false,
    outDir,
    rootDir: 'src',
  })
  const { diagnostics } = program.emit()
  if (diagnostics.length > 0) throw new Error(ts.formatDiagnostics(diagnostics, HOST))
}

const HOST: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
}
