import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { expect, test } from 'vitest'

const source = (path: string) => fileURLToPath(new URL(`../../src/${path}`, import.meta.url))

/** What the package has in their place is made of these. */
const stood: Record<string, string> = {
  './dist/types.js': source('types.ts'),
  'unplugin-imagekit/types': source('types.ts'),
}

const parsed = new Map<string, ts.SourceFile | undefined>()

/** Parses a file once for all programs. */
function onDisk(name: string, parse: () => ts.SourceFile | undefined): ts.SourceFile | undefined {
  if (!parsed.has(name)) parsed.set(name, parse())
  return parsed.get(name)
}

/** @param texts contents of files that are not there */
function diagnose(fixture: string, types: string[] = [], texts: Record<string, string> = {}): string[] {
  const file = fileURLToPath(new URL(`fixtures/${fixture}`, import.meta.url))
  const options: ts.CompilerOptions = {
    strict: true,
    // `test/package/typescript.test.ts` checks declarations, by each TypeScript.
    skipLibCheck: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Preserve,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types,
  }
  const host = ts.createCompilerHost(options)
  const { readFile, fileExists, getSourceFile } = host
  host.readFile = (name) => texts[name] ?? readFile(name)
  host.fileExists = (name) => name in texts || fileExists(name)
  host.getSourceFile = (name, target) =>
    name in texts
      ? ts.createSourceFile(name, texts[name] ?? '', target)
      : onDisk(name, () => getSourceFile(name, target))
  host.resolveModuleNameLiterals = (names, from) =>
    names.map(({ text }) =>
      text in stood
        ? { resolvedModule: { resolvedFileName: stood[text] ?? '', extension: ts.Extension.Ts } }
        : ts.resolveModuleName(text, from, options, host),
    )
  const program = ts.createProgram([file], options, host)
  // The package's own sources are checked as a whole elsewhere.
  const ofUsers = ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => !file?.fileName.startsWith(source('')))
  return ofUsers.map(({ code, messageText, start, file: holder }) => {
    const line = holder && start !== undefined ? holder.getLineAndCharacterOfPosition(start).line + 1 : 0
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

test('every TypeScript example of docs/types.md compiles', () => {
  const page = readFileSync(new URL('../../docs/types.md', import.meta.url), 'utf8')
  const examples = [...page.matchAll(/```ts\n(import [\s\S]*?)```/g)].map(([, code = '']) => code)
  expect(examples).toHaveLength(2)
  for (const example of examples) {
    const file = fileURLToPath(new URL('fixtures/example.ts', import.meta.url))
    expect(diagnose('example.ts', ['node'], { [file]: example })).toEqual([])
  }
})
