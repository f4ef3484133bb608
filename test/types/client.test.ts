import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

/** What the package has in its place is made of this. */
const built = fileURLToPath(new URL('../../src/types/image.ts', import.meta.url))

function diagnose(fixture: string, types: string[] = []): string[] {
  const file = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url))
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types,
  }
  const host = ts.createCompilerHost(options)
  host.resolveModuleNameLiterals = (names, from) =>
    names.map(({ text }) =>
      text === './dist/types.js'
        ? { resolvedModule: { resolvedFileName: built, extension: ts.Extension.Ts } }
        : ts.resolveModuleName(text, from, options, host),
    )
  const program = ts.createProgram([file], options, host)
  return ts.getPreEmitDiagnostics(program).map(({ code, messageText, start, file: source }) => {
    const line = source && start !== undefined ? source.getLineAndCharacterOfPosition(start).line + 1 : 0
    return `${line}: TS${code} ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
}

test('client.d.ts types every form of an ik: import', () => {
  expect(diagnose('good.ts')).toEqual([])
})

test('client.d.ts makes wrong uses a red line', () => {
  expect(diagnose('bad.ts')).toMatchInlineSnapshot(`
    [
      "2: TS2614 Module '"ik:*"' has no exported member 'nothing'. Did you mean to use 'import nothing from "ik:*"' instead?",
      "6: TS2322 Type 'string' is not assignable to type 'number'.",
      "7: TS2322 Type 'number | undefined' is not assignable to type 'number'.   Type 'undefined' is not assignable to type 'number'.",
      "8: TS2322 Type 'number' is not assignable to type 'string'.",
    ]
  `)
})

test('presets and defaults are typed in both spellings; typos are red lines, each at its own', () => {
  const lines = diagnose('presets.ts', ['node']).map((line) => line.replace(/^(\d+: TS\d+).*$/, '$1'))
  expect(lines).toMatchInlineSnapshot(`
    [
      "23: TS2561",
      "24: TS2820",
      "25: TS2322",
      "26: TS2353",
      "27: TS2741",
      "28: TS2353",
      "29: TS2820",
      "33: TS2322",
    ]
  `)
})
