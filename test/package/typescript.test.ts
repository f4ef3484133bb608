import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
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

/**
 * Checks an app and the entry for Vite by both ways of resolution. One run of the compiler builds them all: it reads the
 * declarations of Vite and Node once. Returns what it prints.
 *
 * @param options what is added to each project's
 */
function check(version: string, options: object): Promise<string> {
  const strict = { strict: true, skipLibCheck: false, verbatimModuleSyntax: true, noEmit: true, ...options }
  const appFiles = ['app.ts', ...ENTRIES.map((entry) => `${entry}.ts`)]
  const projects: [types: string, files: string[]][] = [
    ['unplugin-imagekit/client', appFiles],
    ['node', ['vite.ts']],
  ]
  const resolutions = { esnext: 'bundler', nodenext: 'nodenext' }
  const configs = Object.entries(resolutions).flatMap(([module, moduleResolution]) =>
    projects.map(([types, files], index) => {
      const lib = ['ES2023', 'DOM']
      const resolution = { target: 'es2023', lib, module, moduleResolution, types: [types] }
      const config = `tsconfig.${version}-${module}-${index}.json`
      writeFileSync(
        join(folder, config),
        JSON.stringify({ compilerOptions: { ...resolution, ...strict }, files }),
      )
      return config
    }),
  )
  const tsc = join(folder, 'node_modules', `typescript-${version}`, 'bin/tsc')
  return run(process.execPath, [tsc, '--build', '--force', '--pretty', 'false', ...configs], folder)
}

test.each(VERSIONS)(
  'TypeScript %s finds nothing wrong in any entry, or in an app of the starter’s',
  { timeout: 240_000 },
  async (version) => {
    // Its own library is checked by the newest alone: the others take longer for it than for all else.
    expect(await check(version, { skipDefaultLibCheck: version !== VERSIONS.at(-1) })).toBe('')
  },
)
