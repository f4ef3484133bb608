import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { repository } from '../helpers/folder'
import { OPTIMIZE_LATER } from '../helpers/optimize-later'
import { copyDeclarations, giveApp } from './app'

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

/** Those that this repository has are not installed again. */
const COMPILERS = {
  '5.9': join(repository, 'node_modules/typescript'),
  '6': join(folder, 'compiler/node_modules/typescript'),
  '7': join(repository, 'node_modules/typescript-7'),
}
type Version = keyof typeof COMPILERS
const VERSIONS = Object.keys(COMPILERS) as Version[]

const app = join(folder, 'app')
const others = join(folder, 'others')

/** One app for all, with what its package needs and the declarations of Vite and Node beside it. */
beforeAll(async () => {
  const names = ['vite', '@types/node']
  copyDeclarations(names, others)
  mkdirSync(app)
  giveApp(app, names, others)
  writeFileSync(join(app, 'package.json'), '{ "name": "app", "private": true, "type": "module" }\n')
  writeFileSync(join(app, 'app.ts'), APP)
  for (const entry of [...ENTRIES, 'vite'])
    writeFileSync(join(app, `${entry}.ts`), `export * as all from 'unplugin-imagekit/${entry}'\n`)

  const compiler = join(folder, 'compiler')
  mkdirSync(compiler)
  writeFileSync(join(compiler, 'package.json'), '{}\n')
  const flags = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error']
  await run('npm', ['install', ...flags, 'typescript@6'], compiler)
})

/**
 * Writes the projects of an app and the entry for Vite, each with both ways of resolution.
 *
 * @returns their configurations
 */
function projects(): string[] {
  const appFiles = ['app.ts', ...ENTRIES.map((entry) => `${entry}.ts`)]
  const kinds: [types: string, files: string[]][] = [
    ['unplugin-imagekit/client', appFiles],
    ['node', ['vite.ts']],
  ]
  const resolutions = { esnext: 'bundler', nodenext: 'nodenext' }
  return Object.entries(resolutions).flatMap(([module, moduleResolution]) =>
    kinds.map(([types, files], index) => {
      const compilerOptions = {
        target: 'es2023',
        lib: ['ES2023', 'DOM'],
        module,
        moduleResolution,
        types: [types],
        strict: true,
        skipLibCheck: false,
        // Its own library is the same by either resolution.
        skipDefaultLibCheck: module === 'nodenext',
        verbatimModuleSyntax: true,
        noEmit: true,
      }
      const config = join(app, `tsconfig.${module}-${index}.json`)
      writeFileSync(config, JSON.stringify({ compilerOptions, files }))
      return config
    }),
  )
}

test.each(VERSIONS)(
  'TypeScript %s finds nothing wrong in any entry, or in an app of the starter’s',
  { timeout: 240_000 },
  async (version) => {
    const compiler = COMPILERS[version]
    const { version: found } = JSON.parse(readFileSync(join(compiler, 'package.json'), 'utf8'))
    expect(`${found}.`.startsWith(`${version}.`), found).toBe(true)
    // All declarations are checked by the newest alone: the others take longer for its library’s, Vite’s and Node’s than for all else.
    const [script, ...args] =
      version === '7'
        ? [join(compiler, 'bin/tsc'), '--build', '--force', '--checkers', '1', '--pretty', 'false']
        : [join(repository, 'test/package/check-declarations.mjs'), compiler, others]
    expect(await run(process.execPath, [...OPTIMIZE_LATER, script!, ...args, ...projects()], app)).toBe('')
  },
)
