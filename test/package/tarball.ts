import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type { TestProject } from 'vitest/node'
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

const isLeftOut = (path: string) => ['.git', 'node_modules', 'playground', 'test'].includes(path)

/** Packs and installs once for all the files of the run: npm takes longer for it than most of them for what they do with it. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-tarball-'))
  if (!isBuilt()) npm(['run', '--silent', 'build'])
  // Without the installed packages, all of which npm would read to look for bundled ones.
  const source = join(folder, 'source')
  cpSync(repository, source, { recursive: true, filter: (file) => !isLeftOut(relative(repository, file)) })
  npm(['pack', '--silent', '--pack-destination', folder], source)
  const tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
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
