import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { repository } from '../helpers/folder'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The path of the package as it would be published. */
    tarball: string
  }
}

/** Packs once for all the files of the project; `inject('tarball')` gives the path. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-tarball-'))
  if (!isBuilt()) npm('run', '--silent', 'build')
  npm('pack', '--silent', '--pack-destination', folder)
  const [name = ''] = readdirSync(folder)
  project.provide('tarball', join(folder, name))
  return () => rmSync(folder, { recursive: true, force: true })
}

function npm(...args: string[]): void {
  execFileSync('npm', args, { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] })
}

/** Whether `dist` is newer than all that it is made of: a build takes longer than most tests, and `npm test` has just done one. */
function isBuilt(): boolean {
  const sources = readdirSync(join(repository, 'src'), { recursive: true, encoding: 'utf8' })
  const origins = [
    'package.json',
    'tsup.config.ts',
    'tsconfig.json',
    ...sources.map((file) => join('src', file)),
  ]
  // Declarations are what a build writes last.
  const built = changed('dist/index.d.ts')
  return origins.every((file) => changed(file) < built)
}

function changed(file: string): number {
  return statSync(join(repository, file), { throwIfNoEntry: false })?.mtimeMs ?? 0
}
