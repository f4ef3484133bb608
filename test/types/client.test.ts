import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

function diagnose(fixture: string, types: string[] = []): string[] {
  const file = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url))
  const program = ts.createProgram([file], {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types,
    paths: {
      'unplugin-imagekit/types': [fileURLToPath(new URL('../../src/types/image.ts', import.meta.url))],
    },
  })
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
      "15: TS2561",
      "16: TS2820",
      "17: TS2322",
      "18: TS2353",
      "19: TS2741",
      "20: TS2353",
      "21: TS2820",
      "25: TS2322",
    ]
  `)
})
