import { execFile, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { svelte } from '@sveltejs/vite-plugin-svelte'
import vue from '@vitejs/plugin-vue'
import { build } from 'vite'
import type { Options } from '../../src/types'
import imagekit from '../../src/vite'
import { copyFixture, repository } from '../helpers/folder'
import { OPTIMIZE_LATER } from '../helpers/optimize-later'

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
  const config = join(root, 'tsconfig.checked.json')
  const checked = { extends: './tsconfig.json', files: [...files, declarations], include: [] }
  writeFileSync(config, JSON.stringify(checked))
  const tsc = join(repository, 'node_modules/typescript-7/bin/tsc')
  const { stdout } = spawnSync(
    process.execPath,
    [tsc, '-p', config, '--noEmit', '--pretty', 'false', '--checkers', '1'],
    { cwd: root, encoding: 'utf8' },
  )
  const found = [...stdout.matchAll(/^(?:(.+)\((\d+),\d+\): )?error (TS\d+)/gm)]
  return found.map(([, file = '', line = 0, code]) => `${file}:${line}: ${code}`)
}

/** What a checker of the command line prints, whether it is content or not. */
export async function check(root: string, script: string, args: string[]) {
  const command = [...OPTIMIZE_LATER, join(repository, 'node_modules', script), ...args]
  try {
    const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root, timeout: 120_000 })
    return { ok: true, output: stdout }
  } catch (error) {
    return { ok: false, output: String((error as { stdout?: string }).stdout) }
  }
}
