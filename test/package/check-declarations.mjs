/**
 * What a TypeScript finds in projects, but in the declarations of others: it takes longer for those than for all else.
 *
 *     node check-declarations.mjs <the package typescript> <folder of the others> <tsconfig.json> …
 */
import { createRequire } from 'node:module'

const [compiler, others, ...configs] = process.argv.slice(2)
const ts = createRequire(import.meta.url)(compiler)

/** Each file is parsed once for all projects, as `tsc --build` does it. */
const parsed = new Map()
const diagnostics = configs.flatMap((config) => {
  const { options, fileNames, errors } = ts.getParsedCommandLineOfConfigFile(config, {}, ts.sys)
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, kind) => {
    const key = `${name} ${kind.impliedNodeFormat}`
    if (!parsed.has(key)) parsed.set(key, getSourceFile(name, kind))
    return parsed.get(key)
  }
  const program = ts.createProgram(fileNames, options, host)
  const files = program
    .getSourceFiles()
    .filter((file) => !program.isSourceFileDefaultLibrary(file) && !file.fileName.startsWith(others))
  return [
    ...errors,
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...files.flatMap((file) => program.getSemanticDiagnostics(file)),
  ]
})
process.stdout.write(
  ts.formatDiagnostics(ts.sortAndDeduplicateDiagnostics(diagnostics), ts.createCompilerHost({})),
)
