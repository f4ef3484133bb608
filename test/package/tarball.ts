import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { isBuilt } from '../helpers/built'
import { repository } from '../helpers/folder'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The path of the package as it would be published; other projects have it if they are in the same run. */
    tarball: string
  }
}

/** Packs once for all the files of the run; `inject('tarball')` gives the path. */
export default function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'unplugin-imagekit-tarball-'))
  if (!isBuilt()) npm('run', '--silent', 'build')
  npm('pack', '--silent', '--pack-destination', folder)
  const [name = ''] = readdirSync(folder)
  project.vitest.provide('tarball', join(folder, name))
  return () => rmSync(folder, { recursive: true, force: true })
}

function npm(...args: string[]): void {
  execFileSync('npm', args, { cwd: repository, stdio: ['ignore', 'ignore', 'inherit'] })
}
