import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import ts from 'typescript'
import { build } from 'vite'
import type { Options } from '../../src/types'
import imagekit from '../../src/vite'
import { copyFixture, repository } from '../helpers/folder'

/** A copy of the fixture `typed`, with its path to this repository made right. */
export function typedProject(root = copyFixture('typed')): string {
  const config = join(root, 'tsconfig.json')
  const source = relative(root, join(repository, 'src')).replaceAll('\\', '/')
  writeFileSync(config, readFileSync(config, 'utf8').replace('../../../src', source))
  return root
}

export const typedOptions: Options = {
  urlEndpoint: 'https://ik.imagekit.io/demo',
  dryRun: true,
  dts: true,
  presets: {
    wide: { w: 300, ar: '3-1', sources: [{ media: '(max-width: 600px)', ar: '1-1' }] },
    small: 'w=50',
  },
}

/** Builds entries of a project with Vite. */
export async function buildTyped(root: string, entries: string[], options: Options = {}): Promise<void> {
  await build({
    root,
    configFile: false,
    logLevel: 'silent',
    plugins: [imagekit({ ...typedOptions, ...options }), vue(), svelte({ configFile: false })],
    build: {
      minify: false,
      rollupOptions: { input: entries.map((entry) => join(root, entry)), preserveEntrySignatures: 'strict' },
    },
  })
}

/** TypeScript's complaints of files of a project: `<file>:<line>: TS<code>`. */
export function complaints(root: string, files: string[], declarations = 'imagekit.d.ts'): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile)
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const program = ts.createProgram(
    [...files, declarations].map((file) => join(root, file)),
    options,
  )
  return ts.getPreEmitDiagnostics(program).map(({ code, start = 0, file }) => {
    const line = file ? file.getLineAndCharacterOfPosition(start).line + 1 : 0
    return `${file ? relative(root, file.fileName) : ''}:${line}: TS${code}`
  })
}

/** What a checker of the command line prints, whether it is content or not. */
export async function check(root: string, command: 'vue-tsc' | 'svelte-check', args: string[]) {
  const bin = join(repository, 'node_modules/.bin', command)
  try {
    const { stdout } = await promisify(execFile)(bin, args, { cwd: root, timeout: 120_000 })
    return { ok: true, output: stdout }
  } catch (error) {
    return { ok: false, output: String((error as { stdout?: string }).stdout) }
  }
}
