import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { pack } from '../../playground/install.mjs'
import { isBuilt } from '../helpers/built'
import { repository } from '../helpers/folder'
import { blocks, commands, readme } from './documented-commands'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The path of the package as it would be published; other projects have it if they are in the same run. */
    tarball: string
    /** A folder in which nothing but it has been installed, which nobody may change. */
    installation: string
  }
}

/** Packs and installs once for all the files of the run: npm takes longer for it than most of them for what they do with it. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-tarball-'))
  if (!isBuilt()) npm(['run', '--silent', 'build'])
  const tarball = await pack(folder)
  project.vitest.provide('tarball', tarball)

  const installation = join(folder, 'installation')
  mkdirSync(installation)
  writeFileSync(join(installation, 'package.json'), '{}\n')
  // As the README says it. The tarball stands for the package's name, which no registry has yet.
  const [, ...install] = blocks(readme, 'Quick start', 'sh').flatMap(commands)[0]?.split(' ') ?? []
  const named = install.map((word) => (word === 'unplugin-imagekit' ? tarball : word))
  npm([...named, '--no-audit', '--no-fund', '--loglevel=error'], installation)
  project.vitest.provide('installation', installation)
  return () => rmSync(folder, { recursive: true, force: true })
}

function npm(args: readonly string[], cwd = repository): void {
  execFileSync('npm', args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] })
}
