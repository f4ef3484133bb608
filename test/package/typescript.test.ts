import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { repository } from '../helpers/folder'

/* The declarations of an installed package, checked by each supported TypeScript as starters set it up. */

const folder = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-typescript-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Entries whose declarations need neither a bundler's nor Node's: the starters' `tsconfig.app.json` has neither. */
const ENTRIES = ['url', 'api', 'emulator', 'deploy', 'types']

const APP = `
import hero, { height, img, srcset, width } from 'ik:./hero.jpg?w=400;800'
import attributes from 'ik:/library.jpg?w=400&as=img'

export const texts: (string | undefined)[] = [hero, srcset, attributes.src]
export const sizes: number[] = [width, height, img.width]
// @ts-expect-error A URL is a string.
export const wrong: number = hero
`

async function run(command: string, args: string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { cwd, timeout: 180_000 })).stdout
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string }
    return `${stdout}\n${stderr}`.trim() || String(error)
  }
}

const VERSIONS = ['5.9', '6', '7']

/** One installation for all: each TypeScript under a name of its own. */
beforeAll(async () => {
  writeFileSync(join(folder, 'package.json'), '{ "name": "app", "private": true, "type": "module" }\n')
  const { devDependencies } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8'))
  const packages = [
    inject('tarball'),
    `vite@${devDependencies.vite}`,
    `@types/node@${devDependencies['@types/node']}`,
    ...VERSIONS.map((version) => `typescript-${version}@npm:typescript@${version}`),
  ]
  await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error', ...packages], folder)
  writeFileSync(join(folder, 'app.ts'), APP)
  for (const entry of [...ENTRIES, 'vite'])
    writeFileSync(join(folder, `${entry}.ts`), `export * as all from 'unplugin-imagekit/${entry}'\n`)
})

describe.each(VERSIONS)('TypeScript %s', (version) => {
  test('finds nothing wrong in any entry, or in an app of the starter’s', { timeout: 240_000 }, async () => {
    const appFiles = ['app.ts', ...ENTRIES.map((entry) => `${entry}.ts`)]
    for (const [module, moduleResolution] of [
      ['esnext', 'bundler'],
      ['nodenext', 'nodenext'],
    ]) {
      const check = async (types: string[], files: string[]) => {
        const strict = { strict: true, skipLibCheck: false, verbatimModuleSyntax: true, noEmit: true }
        const compilerOptions = {
          target: 'es2023',
          lib: ['ES2023', 'DOM'],
          module,
          moduleResolution,
          types,
          ...strict,
        }
        writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }))
        const tsc = join(folder, 'node_modules', `typescript-${version}`, 'bin/tsc')
        return run(process.execPath, [tsc, '--pretty', 'false'], folder)
      }
      expect(await check(['unplugin-imagekit/client'], appFiles)).toBe('')
      expect(await check(['node'], ['vite.ts'])).toBe('')
    }
  })
})
